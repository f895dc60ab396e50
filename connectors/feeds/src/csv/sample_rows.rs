//! The rows of a file's head below its header, by column.

use std::borrow::Cow;

use rewardhub_core::item::Direction;

use super::{head_rows::HeadRow, layout::Columns};
use crate::profile::Field;

/// The sign beside an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignNotation {
    /// There is no amount, or it is zero.
    Nothing,
    Unsigned,
    Plus,
    Minus,
    /// A word such as `CR` or `S`, with its direction.
    Word(Direction),
}

/// The rows that hold an amount.
pub(super) struct SampleRows<'h> {
    headers: &'h [String],
    rows: Vec<&'h HeadRow>,
}

impl<'h> SampleRows<'h> {
    pub(super) fn new(headers: &'h [String], rows: &'h [HeadRow], columns: &Columns) -> Self {
        let amounts = [Field::Amount, Field::Debit, Field::Credit].map(|field| columns.of(field));
        let digit = |row: &HeadRow, at: usize| row.record.get(at).is_some_and(|cell| cell.iter().any(u8::is_ascii_digit));
        let has_amount = |row: &HeadRow| amounts.into_iter().flatten().any(|at| digit(row, at));
        Self { headers, rows: rows.iter().filter(|row| has_amount(row)).collect() }
    }

    pub(super) fn rows(&self) -> &[&'h HeadRow] {
        &self.rows
    }

    /// Number of columns.
    pub(super) fn width(&self) -> usize {
        let widest = self.rows.iter().map(|row| row.record.len()).max().unwrap_or(0);
        if self.headers.is_empty() { widest } else { self.headers.len() }
    }

    /// The cells of a column that are not empty.
    pub(super) fn filled(&self, column: usize) -> impl Iterator<Item = Cow<'h, str>> {
        self.rows.iter().map(move |row| row.cell(column)).filter(|cell| !cell.is_empty())
    }

    /// The name of a column under `[csv.columns]`: its header, or its number if the header is empty or not unique.
    pub(super) fn key(&self, column: usize) -> String {
        key_of(self.headers, column)
    }

    /// The signs of the amounts in a column.
    pub(super) fn signs(&self, column: usize) -> impl Iterator<Item = SignNotation> {
        self.rows.iter().map(move |row| written(&row.cell(column)))
    }
}

/// The name of a column under `[csv.columns]`; see [`SampleRows::key`].
pub(super) fn key_of(headers: &[String], column: usize) -> String {
    match headers.get(column).map(|header| header.trim()).filter(|header| !header.is_empty()) {
        Some(header) if headers.iter().filter(|other| other.trim() == header).count() == 1 => format!("{header:?}"),
        _ => (column + 1).to_string(),
    }
}

fn written(cell: &str) -> SignNotation {
    if !cell.bytes().any(|b| matches!(b, b'1'..=b'9')) {
        return SignNotation::Nothing;
    }
    if cell.contains(['-', '−', '–', '—', '‐', '‑', '－', '(']) {
        return SignNotation::Minus;
    }
    if cell.contains(['+', '＋']) {
        return SignNotation::Plus;
    }
    match named_direction(cell) {
        Some(direction) => SignNotation::Word(direction),
        None => SignNotation::Unsigned,
    }
}

/// The direction that a word beside an amount names: `12.00 CR`, `Dr. 12.00`, `12.00 S`.
fn named_direction(cell: &str) -> Option<Direction> {
    let mut words = cell.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        let is = |known: &[&str]| known.iter().any(|known| known.eq_ignore_ascii_case(word));
        let last = words.peek().is_none();
        if is(&["cr"]) || (last && is(&["c", "h"])) {
            return Some(Direction::Credit);
        }
        if is(&["dr"]) || (last && is(&["d", "s"])) {
            return Some(Direction::Debit);
        }
    }
    None
}
