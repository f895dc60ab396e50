//! Rows that are not entries: totals, balances, repeated headers, remarks of the bank.

use std::fmt::Write as _;

use ::csv::ByteRecord;

use super::{
    field_encoding::lossy,
    layout::Layout,
    row::is_no_day,
    total_row_names::{self, Name},
};
use crate::{
    date_format::weekday_prefix,
    plain_word::plain_word,
    profile::{Field, Pattern},
};

/// Beginnings of the first cell in rows without a day that are totals or remarks.
#[rustfmt::skip]
const SUMS: [&str; 24] = [
    "total", "sum", "summe", "saldo", "kontostand", "anfangssaldo", "endsaldo", "gesamt", "balance", "openingbalance",
    "closingbalance", "endoffile", "totaal", "solde", "totale", "alter", "neuer", "generated", "suma", "totalt", "ialt", "yhteensa",
    "beginsaldo", "eindsaldo",
];

/// Fields that a total fills just as an entry does.
const OF_SUMS: [Field; 11] = [
    Field::Account,
    Field::Bank,
    Field::Date,
    Field::ValueDate,
    Field::PurchaseDate,
    Field::Amount,
    Field::Debit,
    Field::Credit,
    Field::Dc,
    Field::Currency,
    Field::Balance,
];

/// Recognises such rows, and counts them for a single remark.
pub(super) struct Footer<'p> {
    patterns: &'p [Pattern],
    date: usize,
    /// Columns of days: a row that fills one of them is an entry.
    days: Vec<usize>,
    date_header: String,
    amounts: [Option<usize>; 3],
    balance: Option<usize>,
    /// Columns with parties, which never name a balance.
    parties: Vec<usize>,
    /// Columns that totals fill just as entries do.
    of_sums: Vec<usize>,
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
            balance: layout.column(Field::Balance),
            parties: of(&[Field::Counterparty, Field::Merchant]),
            of_sums: of(&OF_SUMS),
            skipped: 0,
            lines: Vec::new(),
        }
    }

    /// Whether a row is not an entry. A row with a day is one, unless it is a balance or the profile's `footer` says otherwise.
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

    /// Whether a row is a single cell that begins as no date does, such as `Page 1 of 2`.
    fn is_remark(&self, record: &ByteRecord) -> bool {
        let first = record.get(self.date).unwrap_or(&[]).trim_ascii().first();
        !first.is_some_and(u8::is_ascii_digit) && record.iter().filter(|cell| !cell.trim_ascii().is_empty()).count() == 1
    }

    /// Whether a cell names a total or a balance. A name that may also be a shop's counts only if the row says nothing else.
    fn is_balance(&self, record: &ByteRecord) -> bool {
        record.iter().enumerate().any(|(at, cell)| match total_row_names::name(cell) {
            _ if self.parties.contains(&at) => false,
            Some(Name::Sure) => true,
            Some(Name::Unsure) => self.tells_nothing_else(record, at),
            None => false,
        })
    }

    fn tells_nothing_else(&self, record: &ByteRecord, name: usize) -> bool {
        // After a purchase, the balance differs from the amount; a total has no balance, or the same number.
        let amounts = || self.amounts.iter().filter_map(|column| record.get((*column)?)).filter(|cell| !cell.is_empty());
        let is_of_a_sum = |at: usize, cell: &[u8]| {
            self.of_sums.contains(&at) && (self.balance != Some(at) || amounts().all(|amount| amount == cell))
        };
        let mut cells = record.iter().enumerate();
        cells.all(|(at, cell)| at == name || cell.trim_ascii().is_empty() || is_of_a_sum(at, cell))
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

    /// A remark about the rows skipped, for the delivery's report; `None` if there were none.
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

/// Whether a cell is a day: it begins with a digit, or with the name of a month or weekday, unlike `Saldo vom 13.02.2026`.
fn is_day(cell: &[u8]) -> bool {
    let cell = cell.trim_ascii();
    let begins = cell.first().is_some_and(|b| b.is_ascii_digit() || matches!(b, b'\'' | b'"'));
    let named = |text: &str| text.chars().take_while(|c| c.is_alphabetic()).count() <= 9 || weekday_prefix::begins_with_one(text);
    let month = || named(&lossy(cell)) && !is_sum(cell);
    !is_no_day(cell) && cell.iter().any(u8::is_ascii_digit) && (begins || month())
}

fn is_sum(cell: &[u8]) -> bool {
    // Runs for the day of every row, and a day has no word at its beginning.
    let first = cell.iter().find(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    if first.is_none_or(u8::is_ascii_digit) {
        return false;
    }
    let word = plain_word(&lossy(cell));
    SUMS.iter().any(|sum| word.starts_with(sum))
}
