//! The act about transactions that earn nothing, and why.

use std::io::Write;

use anyhow::Result;
use rewardhub_core::{item::Kind, programme::Finding};
use rewardhub_made_up_bank::Bank;

use rewardhub_service::{
    explain::Explained,
    programmes::Terms,
    transactions::{BookedOn, Line},
};

use super::{Stage, act, holder, month};

use crate::{
    explanation_text,
    output::{Out, STRONG, painted},
};

/// The IBANs of the two accounts that belong to one person.
pub(super) fn own_accounts(bank: &Bank) -> [String; 2] {
    [bank.iban(0), bank.iban(1)]
}

/// Plays the act: prints one transaction of each kind that earns nothing, with the reason.
pub(super) fn play(stage: &Stage, out: &mut Out) -> Result<()> {
    act(out, "What did not earn, and why", "To be seen: what each is, how that is known, and what was asked for instead.")?;
    let [first, second] = own_accounts(&month::bank()?);
    writeln!(out, "accounts {first} and {second} are linked to one wallet: own accounts")?;
    let wallet = stage.data.wallet_of(&holder(&first)?)?;
    let (lines, terms) = (stage.data.lines_of(wallet, BookedOn::ANY)?, stage.data.terms()?);
    for kind in [Kind::Salary, Kind::CashWithdrawal, Kind::OwnTransfer, Kind::Fee] {
        write_explanation(stage, &one_of(stage, &lines, kind, &terms)?, out)?;
    }
    Ok(())
}

/// Explains the first transaction of a kind.
fn one_of<'t>(stage: &Stage, lines: &[Line], kind: Kind, terms: &'t Terms) -> Result<Explained<'t>> {
    for line in lines {
        let explained = stage.data.explain(line.transaction, terms)?;
        if explained.last().facts.kind == kind {
            return Ok(explained);
        }
    }
    anyhow::bail!("the made-up bank has no {} in this month; please report this", kind.word())
}

fn write_explanation(stage: &Stage, explained: &Explained<'_>, out: &mut Out) -> Result<()> {
    let facts = &explained.last().facts;
    let amount = explanation_text::signed(facts.amount.minor, facts.amount.asset, facts.direction);
    let text = stage.data.text(explained.id)??.unwrap_or_default();
    let kind = facts.kind.word().replace('_', " ");
    writeln!(out, "{}  {} {amount}  {text}", painted(format!("{kind:<16}"), STRONG), facts.booked_on)?;
    writeln!(out, "    {}; earns nothing: {}", explanation_text::kind_source(facts.kind_source), why(explained))?;
    Ok(())
}

/// Why the first failed rule did not pay, or why no rule judged the transaction.
fn why(explained: &Explained<'_>) -> String {
    let rules = explained.judged.iter().flat_map(|(_, explanation)| &explanation.rules);
    let failed = rules.into_iter().find_map(|(_, finding)| match finding {
        Finding::Failed(failure) => Some(failure.to_string()),
        _ => None,
    });
    failed.unwrap_or_else(|| explanation_text::verdict(explained.judging().verdict).to_owned())
}
