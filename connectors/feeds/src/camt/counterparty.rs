//! The other side of an entry: names, accounts and banks, as versions 02 to 13 nest them. Of an address only the country is read;
//! what identifies a person (`PrvtId`: birth dates, national ids) is never read.

use rewardhub_core::item::Direction;

use super::element_tree::Element;
use crate::entry::{AccountNumber, Entry};

/// The names of the elements of one role.
struct Role {
    party: &'static str,
    account: &'static str,
    agent: &'static str,
    ultimate: &'static str,
}

const DEBTOR: Role = Role { party: "Dbtr", account: "DbtrAcct", agent: "DbtrAgt", ultimate: "UltmtDbtr" };
const CREDITOR: Role = Role { party: "Cdtr", account: "CdtrAcct", agent: "CdtrAgt", ultimate: "UltmtCdtr" };

/// Fills in the counterparty. The creditor is the other side of a debit. For a reversal it is the debtor, since the parties keep
/// the roles they had in the entry that is undone.
pub(super) fn read(detail: Element<'_>, entry: &mut Entry) {
    let Some(parties) = detail.get("RltdPties") else { return };
    let paid_out = (entry.direction == Direction::Debit) != entry.reversal;
    let role = if paid_out { CREDITOR } else { DEBTOR };
    let name = parties.get(role.party).and_then(name).or_else(|| parties.get(role.ultimate).and_then(name));
    entry.counterparty_name = name.map(str::to_owned);
    let bank = detail.get("RltdAgts").and_then(|agents| agents.get(role.agent)).and_then(bank);
    entry.counterparty_account =
        parties.get(role.account).and_then(|account| number(account, bank)).filter(|account| *account != entry.account);
}

/// The country in the address of the other side; `None` if the document gives none.
pub(super) fn country(detail: Element<'_>, entry: &Entry) -> Option<String> {
    let paid_out = (entry.direction == Direction::Debit) != entry.reversal;
    let party = detail.get("RltdPties")?.get(if paid_out { "Cdtr" } else { "Dbtr" })?;
    party.text_at("PstlAdr/Ctry").or_else(|| party.text_at("Pty/PstlAdr/Ctry")).map(str::to_owned)
}

/// The name of a party. Version 08 nests a party in `Pty`, and a bank that is a party in `Agt`.
fn name(party: Element<'_>) -> Option<&str> {
    ["Nm", "Pty/Nm", "Agt/FinInstnId/Nm"].into_iter().find_map(|path| party.text_at(path))
}

/// The bank that an agent (or servicer) element names: its BIC, or else its code in a clearing system.
pub(super) fn bank(agent: Element<'_>) -> Option<&str> {
    let institution = agent.get("FinInstnId")?;
    ["BICFI", "BIC", "ClrSysMmbId/MmbId", "Othr/Id"].into_iter().find_map(|path| institution.text_at(path))
}

/// The number in an account element. `Othr/Id` may hold an IBAN too.
pub(super) fn number(account: Element<'_>, bank: Option<&str>) -> Option<AccountNumber> {
    let id = account.text_at("Id/IBAN").or_else(|| account.text_at("Id/Othr/Id"))?;
    AccountNumber::read(id, bank)
}
