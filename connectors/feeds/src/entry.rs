//! What a decoder yields: a statement's lines as the bank wrote them, before any of it is classified, hashed or sealed.

use rewardhub_core::{
    item::{BookedFrom, Channel, Direction, Kind, Purchased, RecordPlace, ReferenceKind, Status},
    money::{Asset, Money},
    time::{Day, Instant},
};
use serde::{Deserialize, Serialize};

/// The number of a bank account, as written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AccountNumber {
    /// The number without spaces; a valid IBAN is recognised whichever element it stood in.
    pub number: String,
    /// The bank that a local number belongs to (BIC, bank code), where the file says; empty for an IBAN.
    pub bank: String,
}

/// A reference as the bank wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawReference {
    /// Which one.
    pub kind: ReferenceKind,
    /// Its value, trimmed; never blank.
    pub value: String,
}

/// One entry (or one detail of a batch entry) as the bank wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Which statement of the input it belongs to, counted from 0.
    pub statement: u32,
    /// Where it stands, entries counted within their statement.
    pub place: RecordPlace,
    /// The account it was booked to.
    pub account: AccountNumber,
    /// How final.
    pub status: Status,
    /// The entry's own direction, also when it is a reversal.
    pub direction: Direction,
    /// It undoes another entry.
    pub reversal: bool,
    /// Booked amount, not negative.
    pub amount: Money,
    /// The amount before conversion.
    pub original_amount: Option<Money>,
    /// Booking day.
    pub booked_on: Day,
    /// Where that came from.
    pub booked_from: BookedFrom,
    /// Value date.
    pub value_on: Option<Day>,
    /// When it was bought, if a field says so (text patterns may find it later).
    pub purchased: Option<Purchased>,
    /// Every reference that could name it, the best first.
    pub references: Vec<RawReference>,
    /// The reference of the entry that this one undoes, where it names one.
    pub original_reference: Option<RawReference>,
    /// The reference of the pending entry that this booking settles.
    pub settles_reference: Option<RawReference>,
    /// ISO 20022 domain, family and sub-family (`PMNT/CCRD/POSD`); empty when absent.
    pub bank_code: String,
    /// The bank's own code (`NMSC+106`); empty when absent.
    pub proprietary_code: String,
    /// Kind that the record itself names.
    pub stated_kind: Option<Kind>,
    /// Merchant category code.
    pub mcc: Option<u16>,
    /// The bank's own category.
    pub bank_category: Option<String>,
    /// The acquirer's merchant id.
    pub merchant_id: Option<String>,
    /// Merchant name that a field of its own gives.
    pub merchant_name: Option<String>,
    /// Merchant's country.
    pub country: Option<String>,
    /// Where it was bought.
    pub channel: Option<Channel>,
    /// All free text of the entry, its lines joined by a space.
    pub text: String,
    /// The other party's name.
    pub counterparty_name: Option<String>,
    /// The other party's account.
    pub counterparty_account: Option<AccountNumber>,
    /// Balance of the account after it, in minor units.
    pub balance_after_minor: Option<i64>,
    /// The entry that it is a detail of: its best reference and its amount in minor units.
    pub batch: Option<(Option<RawReference>, i64)>,
    /// The details did not add up: the entry counts, and waits for a person.
    pub details_do_not_add_up: bool,
}

/// What a statement says of itself as a whole; yielded after its entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Counted from 0, as in [`Entry::statement`].
    pub statement: u32,
    /// Its account; `None` when entries name theirs one by one (CSV and NDJSON with a column for it).
    pub account: Option<AccountNumber>,
    /// First day it covers, if it says.
    pub from_on: Option<Day>,
    /// Last day it covers.
    pub to_on: Option<Day>,
    /// The instants of the period, where it gives times.
    pub from_at: Option<Instant>,
    /// See `from_at`.
    pub to_at: Option<Instant>,
    /// Booked balance before its first entry, in minor units.
    pub opening_minor: Option<i64>,
    /// Booked balance after its last.
    pub closing_minor: Option<i64>,
    /// Currency of the balances.
    pub currency: Option<Asset>,
    /// Electronic or legal sequence number.
    pub sequence: Option<u64>,
    /// The name that the bank gave it, and the day it was made.
    pub name: Option<(String, Option<Day>)>,
    /// Page number and whether it is the last.
    pub page: Option<(u32, bool)>,
    /// Marked as a copy or a duplicate of an earlier one.
    pub copy: bool,
    /// Number of entries that it claims to have, where it does.
    pub claimed_entries: Option<u64>,
    /// Delivery key of the poster, where there is one.
    pub delivery_key: Option<String>,
}

/// A record that could not be read. The others go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    /// Where it stands: `line 17, column 3`, `Stmt[1]/Ntry[4]/Amt`.
    pub place: String,
    /// A word to count by: `amount`, `date`, `currency`, `account`, `direction`, `structure`, `encoding`, …
    pub reason: String,
    /// What happened and what to do.
    pub message: String,
    /// The record as it stood, at most 64 KiB of it; sealed before it is kept.
    pub bytes: Vec<u8>,
}

/// What a decoder yields, in the order of the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decoded {
    /// An entry.
    Entry(Box<Entry>),
    /// A statement ended.
    Statement(Box<Statement>),
    /// A record that could not be read.
    Rejected(Box<Rejected>),
    /// Something odd that lost nothing: `NbOfTxs` that lies, a skipped INFO entry. For the delivery's report.
    Remark(String),
    /// The input cannot be read (any further) at all; nothing follows. What came before stands.
    Refused(Box<Rejected>),
}
