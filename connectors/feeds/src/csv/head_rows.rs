//! The head of a file as rows, for whoever has to find something out.

use ::csv::{ByteRecord, ReaderBuilder};

use super::field_encoding::lossy;

/// One row of the head.
pub(super) struct HeadRow {
    /// The line it starts on.
    pub(super) line: u64,
    pub(super) record: ByteRecord,
}

impl HeadRow {
    /// A cell's text; blank when there is none.
    pub(super) fn cell(&self, column: usize) -> std::borrow::Cow<'_, str> {
        self.record.get(column).map(lossy).unwrap_or_default()
    }

    pub(super) fn cells(&self) -> impl Iterator<Item = std::borrow::Cow<'_, str>> {
        self.record.iter().map(lossy)
    }
}

/// Splits the head at `separator`; the last row is left out where the head may have cut it.
pub(super) fn rows(head: &[u8], whole: bool, separator: u8) -> Vec<HeadRow> {
    let mut input = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(head);
    let mut rows = Vec::new();
    loop {
        let from = usize::try_from(input.position().byte()).unwrap_or(usize::MAX);
        let mut record = ByteRecord::new();
        // Reading from memory without UTF-8 to check cannot fail; the end is the end either way.
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

/// The separator of a `sep=;` line.
pub(super) fn declared_separator(head: &[u8]) -> Option<u8> {
    let line = head.split(|b| *b == b'\n').next()?.trim_ascii_end();
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    match line {
        [s, e, p, b'=', separator] if [*s, *e, *p].eq_ignore_ascii_case(b"sep") => Some(*separator),
        // The tab of `sep=<tab>` was trimmed as the end of the line.
        line if line.eq_ignore_ascii_case(b"sep=") => Some(b'\t'),
        _ => None,
    }
}
