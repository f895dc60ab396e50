//! What decoders yield: the lines of a statement as the bank wrote them, before they are classified, hashed or sealed.

use std::sync::Arc;

use rewardhub_core::{
    item::{BookedFrom, Channel, Direction, Kind, Purchased, RecordPlace, ReferenceKind, Status},
    money::{Asset, Money},
    time::{Day, Instant},
};
use serde::{Deserialize, Serialize};

use crate::profile::Given;

/// The number of a bank account, as the bank writes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AccountNumber {
    /// The number without spaces. A valid IBAN is recognised in any element or column.
    pub number: String,
    /// The bank to which a local number belongs (BIC or bank code); empty if the file names none, and for an IBAN.
    pub bank: String,
}

/// A reference, as the bank wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawReference {
    /// Which element or column it comes from.
    pub kind: ReferenceKind,
    /// Its value, trimmed; never blank.
    pub value: String,
}

/// One entry, or one detail of a batch entry, as the bank wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Number of its statement in the input, from 0.
    pub statement: u32,
    /// Its place in the input; entries are numbered within their statement.
    pub place: RecordPlace,
    /// The account it was booked to.
    pub account: AccountNumber,
    /// Whether it is pending, booked or removed.
    pub status: Status,
    /// The direction of this entry itself, even if it is a reversal.
    pub direction: Direction,
    /// Whether it undoes another entry.
    pub reversal: bool,
    /// The booked amount in minor units of its currency; not negative.
    pub amount: Money,
    /// The amount before conversion; `None` if it is not given or in the same currency.
    pub original_amount: Option<Money>,
    /// The booking day, or the day that stands for it as in `booked_from`.
    pub booked_on: Day,
    /// Which day of the record `booked_on` is.
    pub booked_from: BookedFrom,
    /// The value date; `None` if the record has none.
    pub value_on: Option<Day>,
    /// When it was bought; `None` if no field says. Patterns may still find the day in its text later.
    pub purchased: Option<Purchased>,
    /// Every reference that may name it, the most reliable first.
    pub references: Vec<RawReference>,
    /// The reference of the entry that this one undoes; `None` if it names none.
    pub original_reference: Option<RawReference>,
    /// The reference of the pending entry that this booking settles; `None` if it names none.
    pub settles_reference: Option<RawReference>,
    /// Domain, family and sub-family of ISO 20022, such as `PMNT/CCRD/POSD`; empty if absent.
    pub bank_code: String,
    /// The bank's own code, such as `NMSC+106`; empty if absent.
    pub proprietary_code: String,
    /// The kind that the record itself states; `None` if it states none.
    pub stated_kind: Option<Kind>,
    /// Merchant category code (ISO 18245); `None` if absent.
    pub mcc: Option<u16>,
    /// The bank's own category; `None` if absent.
    pub bank_category: Option<String>,
    /// The acquirer's id for the merchant; `None` if absent.
    pub merchant_id: Option<String>,
    /// The merchant's name from a field of its own; `None` if there is no such field.
    pub merchant_name: Option<String>,
    /// The merchant's country code, as the record gives it; `None` if absent.
    pub country: Option<String>,
    /// Whether it was bought in a store, online or otherwise; `None` if the record does not say.
    pub channel: Option<Channel>,
    /// All free text of the entry, its lines joined by spaces.
    pub text: String,
    /// Name of the other party; `None` if absent.
    pub counterparty_name: Option<String>,
    /// Account of the other party; `None` if absent.
    pub counterparty_account: Option<AccountNumber>,
    /// Balance of the account after this entry, in minor units; `None` if absent.
    pub balance_after_minor: Option<i64>,
    /// The batch entry of which this is a detail: its first reference and its amount in minor units. `None` if it is no detail.
    pub batch: Option<(Option<RawReference>, i64)>,
    /// Whether its details do not add up: then the entry as a whole counts, and is held for review.
    pub details_do_not_add_up: bool,
}

/// What a statement says about itself; yielded after its entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Number of the statement in the input, from 0, as in [`Entry::statement`].
    pub statement: u32,
    /// Its account; `None` if each entry names its own (CSV and NDJSON with a column for it).
    pub account: Option<AccountNumber>,
    /// The first day covered; `None` if the statement does not say.
    pub from_on: Option<Day>,
    /// The last day covered; `None` if the statement does not say.
    pub to_on: Option<Day>,
    /// The instant at which the period begins; `None` if no time is given.
    pub from_at: Option<Instant>,
    /// The instant at which the period ends; `None` if no time is given.
    pub to_at: Option<Instant>,
    /// Booked balance before the first entry, in minor units; `None` if not given.
    pub opening_minor: Option<i64>,
    /// Booked balance after the last entry, in minor units; `None` if not given.
    pub closing_minor: Option<i64>,
    /// Currency of the balances; `None` if not given.
    pub currency: Option<Asset>,
    /// Electronic or else legal sequence number; `None` if not given.
    pub sequence: Option<u64>,
    /// The name that the bank gave it, and the day it was created; `None` if it has no name.
    pub name: Option<(String, Option<Day>)>,
    /// Number of the page, and whether it is the last; `None` if the statement has no pages.
    pub page: Option<(u32, bool)>,
    /// Whether it is marked as a copy or a duplicate of an earlier one.
    pub copy: bool,
    /// Number of entries that it claims to have; `None` if it makes no claim.
    pub claimed_entries: Option<u64>,
    /// Key of the delivery given by its sender; `None` if there is none.
    pub delivery_key: Option<String>,
    /// Whether it is known to lack some of its entries, such as those of a page that is missing. Its days do not count as covered.
    pub is_partial: bool,
}

/// The most bytes that are kept of a record that could not be read: 64 KiB.
pub(crate) const KEPT_BYTES: usize = 64 * 1024;

/// A record that could not be read, or an input that cannot be read any further. The records after a bad one are still read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    /// Place of the record: `line 17, column 3` or `Stmt[1]/Ntry[4]/Amt`.
    pub place: String,
    /// The reason, one word to count by: `amount`, `date`, `currency`, `account`, `direction`, `structure`, `encoding`, …
    pub reason: String,
    /// What is wrong and what to do about it.
    pub message: String,
    /// The record as it was, at most 64 KiB of it. Must be sealed before it is stored.
    pub bytes: Vec<u8>,
    /// The place that its item would have; `None` if this is no record, such as a file that is refused as a whole.
    pub at: Option<RecordPlace>,
    /// What must stand around the bytes so that the record can be read alone, shared by the rejected records of a statement,
    /// section or page. `None` where it cannot be: this is no record, its bytes were cut, or too much stands around it.
    pub frame: Option<Arc<Frame>>,
}

/// What must stand around a record so that it alone is read as it is within its input. It holds neighbours of the record, so it must
/// be sealed before it is stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// What stands before the record. Of a CSV file it is the head, by which the decoder finds its layout, and the headings behind
    /// that; of a document or page, the elements or objects around the record and what they say of themselves.
    pub before: Vec<u8>,
    /// What stands after the record, and closes what is open before it.
    pub after: Vec<u8>,
    /// What was given for the input from outside.
    pub given: Given,
}

impl Frame {
    /// The most bytes before and after a record together: the head of a CSV file (64 KiB), and room for headings.
    pub const MOST_BYTES: usize = 68 * 1024;

    /// Whether it is small enough to be kept.
    pub(crate) fn fits(&self) -> bool {
        self.before.len() + self.after.len() <= Self::MOST_BYTES
    }

    /// The input that holds only this record.
    pub(crate) fn around(&self, record: &[u8]) -> Vec<u8> {
        [&self.before, record, &self.after].concat()
    }
}

impl Rejected {
    /// A refusal without the bytes of a record.
    pub(crate) fn new(place: impl Into<String>, reason: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: place.into(), reason: reason.into(), message: message.into(), bytes: Vec::new(), at: None, frame: None }
    }

    /// Keeps the bytes of the record, or the beginning of a long one.
    pub(crate) fn with_bytes(self, record: &[u8]) -> Self {
        Self { bytes: record[..record.len().min(KEPT_BYTES)].to_vec(), ..self }
    }

    /// Keeps what the record needs to be read alone, unless its bytes were cut.
    pub(crate) fn alone(self, at: Option<RecordPlace>, frame: Option<Arc<Frame>>) -> Self {
        // Decoders that stop keeping bytes at the bound do not know whether more would have followed.
        let frame = frame.filter(|_| self.bytes.len() < KEPT_BYTES && at.is_some());
        Self { at, frame, ..self }
    }
}

/// The number of a line or of an entry, as a [`RecordPlace`] has it.
///
/// # Errors
/// What is wrong with the input, and what to do about it.
pub(crate) fn place_number(number: u64) -> Result<u32, &'static str> {
    u32::try_from(number).map_err(|_| "the file has more than 4,294,967,295 lines or entries; ask the bank for it in parts")
}

/// What a decoder yields, in the order of the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decoded {
    /// An entry was read.
    Entry(Box<Entry>),
    /// A statement ended, after its entries.
    Statement(Box<Statement>),
    /// A record could not be read.
    Rejected(Box<Rejected>),
    /// A remark for the delivery's report about something odd that lost nothing, such as a
    /// wrong `NbOfTxs` or a skipped `INFO` entry.
    Remark(String),
    /// The input cannot be read, or not any further; nothing follows. Everything before this stays valid.
    Refused(Box<Rejected>),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_beyond_those_that_places_can_number_is_refused() {
        assert_eq!(place_number(u64::from(u32::MAX)), Ok(u32::MAX));
        assert!(place_number(u64::from(u32::MAX) + 1).is_err_and(|what| what.contains("more than 4,294,967,295 lines")));
    }
}
