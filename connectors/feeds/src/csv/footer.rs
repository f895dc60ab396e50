//! Rows that are not entries: sums, repeated headers, remarks of the bank.

use std::fmt::Write as _;

use ::csv::ByteRecord;

use super::{headers::fold, layout::Layout, text::lossy};
use crate::profile::{Field, Pattern};

const SUMS: [&str; 18] = [
    "total",
    "sum",
    "summe",
    "saldo",
    "kontostand",
    "anfangssaldo",
    "endsaldo",
    "gesamt",
    "balance",
    "openingbalance",
    "closingbalance",
    "endoffile",
    "totaal",
    "solde",
    "totale",
    "alter",
    "neuer",
    "generated",
];

/// Tells such rows, and remembers them for one remark.
pub(super) struct Footer<'p> {
    patterns: &'p [Pattern],
    date: usize,
    date_header: String,
    amounts: [Option<usize>; 3],
    skipped: u64,
    lines: Vec<u64>,
}

impl<'p> Footer<'p> {
    pub(super) fn new(patterns: &'p [Pattern], layout: &Layout) -> Self {
        let date = layout.column(Field::Date).unwrap_or(0);
        Self {
            patterns,
            date,
            date_header: layout.headers.get(date).map(|header| fold(header)).unwrap_or_default(),
            amounts: [Field::Amount, Field::Debit, Field::Credit].map(|field| layout.column(field)),
            skipped: 0,
            lines: Vec::new(),
        }
    }

    /// Whether the row is no entry. A row with a date is one unless the profile's `footer` says otherwise.
    pub(super) fn is_not_an_entry(&mut self, record: &ByteRecord, line: u64) -> bool {
        let dated = record.get(self.date).is_some_and(|cell| cell.iter().any(u8::is_ascii_digit)) && !self.is_remark(record);
        if dated && self.patterns.is_empty() {
            return false;
        }
        let first = record.iter().map(<[u8]>::trim_ascii).find(|cell| !cell.is_empty()).map(lossy).unwrap_or_default();
        let named = self.patterns.iter().any(|pattern| pattern.matches(&first));
        if !named && (dated || !self.looks_like_none(record, &first)) {
            return false;
        }
        self.skipped += 1;
        if self.lines.len() < 5 {
            self.lines.push(line);
        }
        true
    }

    /// A lone cell that starts as no date does: `Page 1 of 2`.
    fn is_remark(&self, record: &ByteRecord) -> bool {
        let first = record.get(self.date).unwrap_or(&[]).trim_ascii().first();
        !first.is_some_and(u8::is_ascii_digit) && record.iter().filter(|cell| !cell.trim_ascii().is_empty()).count() == 1
    }

    fn looks_like_none(&self, record: &ByteRecord, first: &str) -> bool {
        let cell = |column: Option<usize>| column.and_then(|at| record.get(at)).unwrap_or(&[]).trim_ascii();
        let no_amount = self.amounts.iter().all(|column| cell(*column).is_empty());
        let first = fold(first);
        let word = SUMS.iter().any(|sum| first.starts_with(sum));
        let header = !self.date_header.is_empty() && fold(&lossy(cell(Some(self.date)))) == self.date_header;
        no_amount || word || header
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
