//! A second header within a file, as in joined exports: a repetition of the first is skipped, a different one ends the reading.

use ::csv::ByteRecord;

use super::{
    field_encoding::lossy,
    head_rows::HeadRow,
    layout::{Columns, Layout, Refusal},
};
use crate::{
    plain_word::plain_word,
    profile::{Column, CsvMapping, Field},
};

/// The header of a file, to recognise a different one.
pub(super) struct SecondHeader {
    header_line: u64,
    /// The cells of the header, in lower case and without accents; a currency in a cell stays.
    first: Vec<String>,
    /// A column in which every row has a digit and no header does.
    date: usize,
    /// The columns that the profile names by words; numbers would fit any row.
    named: CsvMapping,
}

impl SecondHeader {
    pub(super) fn new(mapping: &CsvMapping, layout: &Layout) -> Self {
        let by_words = |columns: &[Column]| columns.iter().all(|column| matches!(column, Column::Named(_)));
        let columns = mapping.columns.iter().filter(|(_, columns)| by_words(columns)).cloned().collect();
        Self {
            header_line: layout.header_line,
            first: plain(layout.headers.iter().map(|header| plain_word(header))),
            date: layout.column(Field::Date).unwrap_or(0),
            named: CsvMapping { columns, ..CsvMapping::default() },
        }
    }

    /// Refuses the file from a row on that is a header other than the first.
    pub(super) fn check(&self, record: &ByteRecord, line: u64) -> Result<(), Refusal> {
        let dated = record.get(self.date).is_some_and(|cell| cell.iter().any(u8::is_ascii_digit));
        if dated || self.first.is_empty() || record.iter().map(<[u8]>::trim_ascii).any(is_value) {
            return Ok(());
        }
        let cells = plain(record.iter().map(|cell| plain_word(&lossy(cell))));
        if cells == self.first || !self.is_header(record, &cells, line) {
            return Ok(());
        }
        let message = format!(
            "another header than that of line {} stands here, so the rows below it have other columns; nothing from here on was read: \
             deliver each of the exports that were joined as a file of its own",
            self.header_line
        );
        Err(Refusal::new("structure", message))
    }

    /// Whether a row names a day and an amount, or at least half of its names are in the first header.
    fn is_header(&self, record: &ByteRecord, cells: &[String], line: u64) -> bool {
        let filled = cells.iter().filter(|cell| !cell.is_empty());
        let shared = filled.clone().filter(|cell| self.first.contains(cell)).count();
        let names = || Columns::by_header(&self.named, &HeadRow { line, record: record.clone() }, &[]);
        (shared >= 2 && shared * 2 >= filled.count()) || matches!(names(), Ok(Some(_)))
    }
}

/// Whether a cell begins as a value does, and no header.
fn is_value(cell: &[u8]) -> bool {
    cell.first().is_some_and(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+'))
}

/// The cells without the blank ones at the end.
fn plain(cells: impl Iterator<Item = String>) -> Vec<String> {
    let mut cells: Vec<String> = cells.collect();
    let width = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    cells.truncate(width);
    cells
}
