//! The head of a file, split into rows for the detection of its layout.

use ::csv::{ByteRecord, ReaderBuilder};
use rewardhub_core::word_size::usize_of;

use super::field_encoding::lossy;

/// One row of the head.
pub(super) struct HeadRow {
    /// The line on which the row starts, from 1.
    pub(super) line: u64,
    pub(super) record: ByteRecord,
}

impl HeadRow {
    /// The text of a cell; empty if there is no such cell.
    pub(super) fn cell(&self, column: usize) -> std::borrow::Cow<'_, str> {
        self.record.get(column).map(lossy).unwrap_or_default()
    }

    pub(super) fn cells(&self) -> impl Iterator<Item = std::borrow::Cow<'_, str>> {
        self.record.iter().map(lossy)
    }
}

/// Splits the head at `separator`. Unless the head is the `whole` file, the last row is left out, because it may be cut off.
pub(super) fn rows(head: &[u8], whole: bool, separator: u8) -> Vec<HeadRow> {
    let mut input = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(head);
    let mut rows = Vec::new();
    loop {
        let from = usize_of(input.position().byte());
        let mut record = ByteRecord::new();
        // Reading from memory without UTF-8 checks cannot fail, and the end is the end in either case.
        if !input.read_byte_record(&mut record).unwrap_or(false) {
            break;
        }
        let skipped = head.get(from..).unwrap_or(&[]).iter().take_while(|b| matches!(b, b'\r' | b'\n'));
        let skipped = skipped.filter(|b| **b == b'\n').count() as u64;
        let line = record.position().map_or(1, ::csv::Position::line) + skipped;
        rows.push(HeadRow { line, record });
    }
    if !whole && rows.len() > 1 {
        rows.pop();
    }
    rows
}

/// The separator in a first line such as `sep=;`; `None` if there is no such line.
pub(super) fn declared_separator(head: &[u8]) -> Option<u8> {
    let line = head.split(|b| *b == b'\n').next()?.trim_ascii_end();
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    match line {
        [s, e, p, b'=', separator] if [*s, *e, *p].eq_ignore_ascii_case(b"sep") => Some(*separator),
        // The tab of `sep=<tab>` was trimmed with the end of the line.
        line if line.eq_ignore_ascii_case(b"sep=") => Some(b'\t'),
        _ => None,
    }
}
