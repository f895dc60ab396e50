//! Suspicions about a whole file: no debit in it, or amounts that may be cents. Each is
//! reported once, with the key that settles it.

use ::csv::ByteRecord;
use rewardhub_core::{currency, item::Direction};

use super::layout::Layout;
use crate::{
    entry::Entry,
    profile::{CsvMapping, Field},
};

/// What the amounts of a file's rows showed.
pub(super) struct FileWarnings {
    amounts: Vec<usize>,
    read: u64,
    debits: u64,
    credits: u64,
    /// Number of amounts in currencies that have decimals.
    with_decimals: u64,
    /// Whether any amount has decimals, or the layout settles the question.
    decimals_seen: bool,
    /// Whether a row that could not be read may be a debit.
    debit_unread: bool,
}

impl FileWarnings {
    pub(super) fn new(layout: &Layout) -> Self {
        let fields = [Field::Amount, Field::Debit, Field::Credit, Field::Balance];
        let amounts = fields.into_iter().filter_map(|field| layout.column(field)).collect();
        let settled = fields.into_iter().any(|field| layout.in_minor_units(field));
        Self { amounts, read: 0, debits: 0, credits: 0, with_decimals: 0, decimals_seen: settled, debit_unread: false }
    }

    pub(super) fn see(&mut self, entry: &Entry, record: &ByteRecord) {
        self.read += 1;
        if entry.amount.minor == 0 {
            return;
        }
        match entry.direction {
            Direction::Debit => self.debits += 1,
            Direction::Credit => self.credits += 1,
        }
        if self.decimals_seen || currency::decimals(entry.amount.asset) == Some(0) {
            return;
        }
        self.with_decimals += 1;
        let cells = self.amounts.iter().filter_map(|at| record.get(*at));
        self.decimals_seen = cells.flatten().any(|b| matches!(b, b'.' | b','));
    }

    /// Notes a row that could not be read, and whether its amount may be a debit.
    pub(super) fn see_rejected(&mut self, record: &ByteRecord) {
        let signs: [&[u8]; 4] = [b"-", b"(", "\u{2212}".as_bytes(), "\u{2013}".as_bytes()];
        let signed = |cell: &[u8]| signs.iter().any(|sign| cell.starts_with(sign) || cell.ends_with(sign)) || ends_in_dr(cell);
        let amount = |cell: &[u8]| cell.iter().any(u8::is_ascii_digit) && signed(cell);
        self.debit_unread |= record.iter().map(<[u8]>::trim_ascii).any(amount);
    }

    /// Notes a row that was read, but is not an entry.
    pub(super) fn see_other(&mut self) {
        self.read += 1;
    }

    /// Whether no row was read.
    pub(super) fn nothing_read(&self) -> bool {
        self.read == 0
    }

    /// The suspicions, as remarks for the delivery's report.
    pub(super) fn remarks(&self, mapping: &CsvMapping) -> Vec<String> {
        let mut remarks = Vec::new();
        if self.debits == 0 && self.credits > 0 && !self.debit_unread {
            remarks.push(
                "no debit is in this file: every row is money in; if purchases are in it, set negative = \"credit\" under [csv] in \
                 the feed's profile, or name the column that tells debit from credit as dc under [csv.columns]"
                    .to_owned(),
            );
        }
        if mapping.minor_units.is_none() && self.with_decimals > 0 && !self.decimals_seen {
            remarks.push(
                "no amount in this file has decimals; if they are cents, set amounts = \"minor units\" under [csv] in the feed's \
                 profile, else amounts = \"units\""
                    .to_owned(),
            );
        }
        remarks
    }
}

fn ends_in_dr(cell: &[u8]) -> bool {
    cell.last_chunk::<2>().is_some_and(|last| last.eq_ignore_ascii_case(b"dr"))
}
