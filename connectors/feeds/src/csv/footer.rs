//! Rows that are not entries: sums, balances, repeated headers, remarks of the bank.

use std::fmt::Write as _;

use ::csv::ByteRecord;

use super::{headers::plain_word, layout::Layout, row::is_no_day, text::lossy};
use crate::profile::{Field, Pattern};

/// What the first cell of a row without a day begins with when the row is a sum or a remark.
#[rustfmt::skip]
const SUMS: [&str; 24] = [
    "total", "sum", "summe", "saldo", "kontostand", "anfangssaldo", "endsaldo", "gesamt", "balance", "openingbalance",
    "closingbalance", "endoffile", "totaal", "solde", "totale", "alter", "neuer", "generated", "suma", "totalt", "ialt", "yhteensa",
    "beginsaldo", "eindsaldo",
];

/// What a cell holds, or begins with, when its row is a balance, also one with a day and an amount.
#[rustfmt::skip]
const BALANCES: [&str; 29] = [
    "openingbalance", "closingbalance", "startingbalance", "beginningbalance", "endingbalance", "balancebroughtforward",
    "balancecarriedforward", "previousbalance", "anfangssaldo", "endsaldo", "startsaldo", "schlusssaldo", "anfangsbestand",
    "saldovortrag", "altersaldo", "neuersaldo", "alterkontostand", "neuerkontostand", "beginsaldo", "eindsaldo", "soldeinitial",
    "soldefinal", "ancienssolde", "saldoinicial", "saldofinal", "saldoiniziale", "saldofinale", "saldopoczatkowe", "saldokoncowe",
];

/// The letters with which balances begin, as bits from `a`.
const FIRST_LETTERS: u32 = {
    let (mut letters, mut at) = (0, 0);
    while at < BALANCES.len() {
        letters |= 1 << (BALANCES[at].as_bytes()[0] - b'a');
        at += 1;
    }
    letters
};

/// Tells such rows, and remembers them for one remark.
pub(super) struct Footer<'p> {
    patterns: &'p [Pattern],
    date: usize,
    /// Columns of days: a row that fills one is an entry.
    days: Vec<usize>,
    date_header: String,
    amounts: [Option<usize>; 3],
    /// Columns that never name a balance: parties.
    parties: Vec<usize>,
    skipped: u64,
    lines: Vec<u64>,
}

impl<'p> Footer<'p> {
    pub(super) fn new(patterns: &'p [Pattern], layout: &Layout) -> Self {
        let date = layout.column(Field::Date).unwrap_or(0);
        let of = |fields: &[Field]| fields.iter().filter_map(|field| layout.column(*field)).collect();
        Self {
            patterns,
            date,
            days: of(&[Field::Date, Field::PurchaseDate, Field::ValueDate]),
            date_header: layout.headers.get(date).map(|header| plain_word(header)).unwrap_or_default(),
            amounts: [Field::Amount, Field::Debit, Field::Credit].map(|field| layout.column(field)),
            parties: of(&[Field::Counterparty, Field::Merchant]),
            skipped: 0,
            lines: Vec::new(),
        }
    }

    /// Whether the row is no entry. A row with a day is one unless it is a balance, or the profile's `footer` says otherwise.
    pub(super) fn is_not_an_entry(&mut self, record: &ByteRecord, line: u64) -> bool {
        let sum = record.get(self.date).is_some_and(is_sum);
        let dated = !sum && self.days.iter().filter_map(|at| record.get(*at)).any(is_day) && !self.is_remark(record);
        let named = || record.iter().any(|cell| !cell.is_empty() && self.is_named(cell));
        let other = if dated { self.is_balance(record) } else { self.looks_like_none(record) };
        if !other && (self.patterns.is_empty() || !named()) {
            return false;
        }
        self.skipped += 1;
        if self.lines.len() < 5 {
            self.lines.push(line);
        }
        true
    }

    fn is_named(&self, cell: &[u8]) -> bool {
        let cell = lossy(cell);
        self.patterns.iter().any(|pattern| pattern.matches(&cell))
    }

    /// A lone cell that starts as no date does: `Page 1 of 2`.
    fn is_remark(&self, record: &ByteRecord) -> bool {
        let first = record.get(self.date).unwrap_or(&[]).trim_ascii().first();
        !first.is_some_and(u8::is_ascii_digit) && record.iter().filter(|cell| !cell.trim_ascii().is_empty()).count() == 1
    }

    /// Some cell names a balance: an opening one, one brought forward.
    fn is_balance(&self, record: &ByteRecord) -> bool {
        record.iter().enumerate().any(|(at, cell)| {
            // Most cells are told apart by their length or their first two letters.
            let cell = if cell.len() < 8 { &[] } else { cell.trim_ascii() };
            let may_be = |cell: &[u8]| BALANCES.iter().any(|balance| begins_alike(cell, balance));
            cell.len() >= 8 && begins_as_one(cell[0]) && may_be(cell) && !self.parties.contains(&at) && {
                let word = plain_word(&lossy(&cell[..cell.len().min(64)]));
                BALANCES.iter().any(|balance| word.strip_prefix(balance).is_some_and(ends_a_balance))
            }
        })
    }

    fn looks_like_none(&self, record: &ByteRecord) -> bool {
        let cell = |column: Option<usize>| column.and_then(|at| record.get(at)).unwrap_or(&[]).trim_ascii();
        let no_amount = self.amounts.iter().all(|column| cell(*column).is_empty());
        let first = record.iter().map(<[u8]>::trim_ascii).find(|cell| !cell.is_empty()).map(lossy).unwrap_or_default();
        let first = plain_word(&first);
        let word = SUMS.iter().any(|sum| first.starts_with(sum));
        let header = !self.date_header.is_empty() && plain_word(&lossy(cell(Some(self.date)))) == self.date_header;
        no_amount || word || header || self.is_balance(record)
    }

    /// What was skipped, for the delivery's report.
    pub(super) fn remark(&self) -> Option<String> {
        let first = self.lines.first()?;
        let mut lines = format!("line {first}");
        for line in &self.lines[1..] {
            // Writing to a string cannot fail.
            write!(lines, ", {line}").expect("a string takes what is written");
        }
        let more = if self.skipped > self.lines.len() as u64 { ", …" } else { "" };
        let rows = if self.skipped == 1 { "row is no entry and was" } else { "rows are no entries and were" };
        Some(format!("{} {rows} skipped ({lines}{more})", self.skipped))
    }
}

/// A day begins with a digit; `Saldo vom 13.02.2026` does not, but the name of a month may.
fn is_day(cell: &[u8]) -> bool {
    let cell = cell.trim_ascii();
    let begins = cell.first().is_some_and(|b| b.is_ascii_digit() || matches!(b, b'\'' | b'"'));
    let month = || lossy(cell).chars().take_while(|c| c.is_alphabetic()).count() <= 9 && !is_sum(cell);
    !is_no_day(cell) && cell.iter().any(u8::is_ascii_digit) && (begins || month())
}

fn begins_as_one(byte: u8) -> bool {
    byte.is_ascii_alphabetic() && FIRST_LETTERS >> (byte.to_ascii_lowercase() - b'a') & 1 == 1
}

/// Whether a cell may begin with this plain word: its first letter does, and its second unless it is more than a plain letter.
fn begins_alike(cell: &[u8], word: &str) -> bool {
    let (first, second) = (cell[0].to_ascii_lowercase(), cell[1].to_ascii_lowercase());
    let word = word.as_bytes();
    first == word[0] && (second == word[1] || !second.is_ascii_alphanumeric())
}

fn is_sum(cell: &[u8]) -> bool {
    // Every row asks it of its day: that is no word.
    let first = cell.iter().find(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    if first.is_none_or(u8::is_ascii_digit) {
        return false;
    }
    let word = plain_word(&lossy(cell));
    SUMS.iter().any(|sum| word.starts_with(sum))
}

/// Behind the name of a balance stands nothing, or of when it is: `Beginning balance as of 01/01/2026`.
fn ends_a_balance(rest: &str) -> bool {
    let when = ["asof", "am", "vom", "per", "on", "zum", "op", "au", "al", "na", "pr"];
    let number = |rest: &str| rest.chars().next().is_none_or(|c| c.is_ascii_digit());
    number(rest) || when.iter().any(|word| rest.strip_prefix(word).is_some_and(number))
}
