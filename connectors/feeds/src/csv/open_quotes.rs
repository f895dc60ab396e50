//! Quotes left open: the rows after such a quote become part of its cell, up to the next quote or the end of the file.
//!
//! A cell may contain line breaks, as an address does. An open quote shows in a line that is a whole row, in text directly after
//! the closing quote, or in a file that ends within the cell.

use ::csv::{ByteRecord, ReaderBuilder};

use super::{field_encoding::lossy, layout::Layout, row_error::RowError};
use crate::{date_format::DateFormat, profile::Field};

/// Finds quotes that are left open, in a file of one layout.
pub(super) struct OpenQuotes {
    separator: u8,
    /// Number of cells of a row; without a header, the least number.
    width: usize,
    exact: bool,
    date: usize,
    format: DateFormat,
}

/// State of the scan of a record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    Plain,
    Quoted,
    /// After a quote within a quoted cell: the end of the cell, or the first half of a doubled quote.
    Closing,
}

impl OpenQuotes {
    pub(super) fn new(layout: &Layout) -> Self {
        let width = layout.headers.len();
        Self {
            separator: layout.separator,
            width: if width == 0 { layout.narrowest() } else { width },
            exact: width > 0,
            date: layout.column(Field::Date).unwrap_or(0),
            format: layout.date.clone(),
        }
    }

    /// Refuses a record, as it is in the file, that an open quote has merged from several rows.
    pub(super) fn check(&self, raw: &[u8], line: u64) -> Result<(), RowError> {
        let ended = matches!(raw.last(), Some(b'\n' | b'\r'));
        let raw = raw.trim_ascii();
        let lines = memchr::memchr_iter(b'\n', raw).count();
        // A row of one line can be open only at the end of the file.
        if lines == 0 && ended && !self.may_be_open(raw) {
            return Ok(());
        }
        let (open, glued) = self.scan(raw);
        let swallowed = lines > 0 && (glued || raw.split(|byte| *byte == b'\n').skip(1).any(|line| self.is_row(line)));
        if !open && !swallowed {
            return Ok(());
        }
        let into = match lines {
            0 => "the file ends within its cell".to_owned(),
            1 => "the line behind it was taken into its cell".to_owned(),
            lines => format!("the {lines} lines behind it were taken into its cell"),
        };
        let message = format!(
            "a quote is left open at line {line}: {into}; close it, or double it (\"\") within quotes where it belongs to the text, and \
             deliver the file again"
        );
        Err(RowError { field: None, reason: "structure", message })
    }

    /// Whether the last quote of a line may open a cell.
    fn may_be_open(&self, raw: &[u8]) -> bool {
        memchr::memchr_iter(b'"', raw).count() % 2 == 1
    }

    /// Whether a record ends within quotes, and whether text follows directly after a closing quote, as the library reads them.
    fn scan(&self, raw: &[u8]) -> (bool, bool) {
        let (mut at, mut glued) = (At::Start, false);
        for byte in raw {
            at = match (at, *byte) {
                (At::Quoted, b'"') => At::Closing,
                (At::Quoted, _) | (At::Start | At::Closing, b'"') => At::Quoted,
                (_, byte) if byte == self.separator || byte == b'\n' => At::Start,
                (At::Closing, byte) => {
                    glued |= !byte.is_ascii_whitespace();
                    At::Plain
                }
                _ => At::Plain,
            };
        }
        (at == At::Quoted, glued)
    }

    /// Whether a line is a row by itself: it has as many cells, and a day in the column of the day.
    fn is_row(&self, line: &[u8]) -> bool {
        if line.iter().filter(|byte| **byte == self.separator).count() + 1 < self.width {
            return false;
        }
        let mut input = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(self.separator).from_reader(line);
        let mut record = ByteRecord::new();
        // Reading from memory without UTF-8 checks cannot fail; without a record there is no row in either case.
        let read = input.read_byte_record(&mut record).unwrap_or(false);
        let fits = if self.exact { record.len() == self.width } else { record.len() >= self.width };
        read && fits && record.get(self.date).is_some_and(|cell| self.format.read(&lossy(cell)).is_some())
    }
}
