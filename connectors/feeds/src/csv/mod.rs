//! CSV: a stream of rows that become entries, and one statement for the file.
//!
//! The head of the file (64 KiB) is read first to find what the mapping leaves open. Anything still undecidable refuses the file
//! and names the key that decides it. Then rows stream: a bad one is rejected with its place, and the others continue.

mod amount_cell;
mod balance_chain;
mod column_names;
mod columns_by_content;
mod detect_formats;
mod field_encoding;
mod file_warnings;
mod footer_rows;
mod head_rows;
mod header_matching;
mod layout;
mod leading_status;
mod minor_units;
mod open_quotes;
mod profile_draft;
mod read_again;
mod record_reader;
mod row;
mod row_error;
mod row_frame;
mod sample_rows;
mod second_header;
mod sections;
mod sign_convention;
mod status_and_direction_words;
mod table;
mod total_row_names;
mod unmapped_columns;
mod unsigned_amounts;

use std::{
    io::{self, Read},
    mem,
    sync::Arc,
};

use ::csv::{ByteRecord, Reader, ReaderBuilder};

pub use self::profile_draft::{Draft, draft};
pub(crate) use self::read_again::read_again;
use self::{
    layout::{Layout, Refusal},
    record_reader::{LineEnds, Recorder, Source},
    row_frame::Around,
    status_and_direction_words::Lexicon,
    table::{Place, Table},
};
use crate::{
    entry::{Decoded, Rejected},
    profile::{Encoding, Profile},
};

type Input<R> = Reader<Recorder<io::Chain<io::Cursor<Arc<[u8]>>, LineEnds<Source<R>>>>>;

/// Decodes one CSV file.
///
/// Yields its entries in the order of the file, then the statement; or [`Decoded::Refused`], after which nothing follows.
///
/// ```
/// use rewardhub_feeds::{csv, entry::Decoded, profile::Profile};
/// let profile = Profile::parse("[csv]\naccount = '12345678'\ncurrency = 'GBP'")?;
/// let file = "Date,Description,Amount\n2026-03-12,CARD PAYMENT TO GREENS,-12.34\n";
/// let decoded: Vec<_> = csv::Decoder::new(&profile, None, file.as_bytes()).collect();
/// assert!(matches!(&decoded[0], Decoded::Entry(entry) if entry.amount.minor == 1234));
/// assert!(matches!(&decoded[1], Decoded::Statement(_)));
/// # Ok::<(), rewardhub_feeds::profile::Mistakes>(())
/// ```
pub struct Decoder<'p, R> {
    profile: &'p Profile,
    file_name: Option<String>,
    state: State<'p, R>,
}

enum State<'p, R> {
    Unread(R),
    Remarks(Vec<String>, Box<Running<'p, R>>),
    Rows(Box<Running<'p, R>>),
    End(std::vec::IntoIter<Decoded>),
    Done,
}

struct Running<'p, R> {
    input: Input<R>,
    record: ByteRecord,
    table: Table<'p>,
}

impl<'p, R: Read> Decoder<'p, R> {
    /// A decoder of `input`; `file_name` is the name of its file, if known.
    pub fn new(profile: &'p Profile, file_name: Option<&str>, input: R) -> Self {
        Self { profile, file_name: file_name.map(str::to_owned), state: State::Unread(input) }
    }

    fn start(&self, input: R) -> Result<(Vec<String>, Running<'p, R>), Refusal> {
        let (remarks, opened) = open(self.profile, self.file_name.as_deref(), input)?;
        let recorder = Recorder::new(io::Cursor::new(opened.head).chain(opened.rest));
        let input = reader(&opened.table, recorder);
        Ok((remarks, Running { input, record: ByteRecord::new(), table: opened.table }))
    }
}

/// A file of which the head was read.
struct Opened<'p, R> {
    table: Table<'p>,
    head: Arc<[u8]>,
    rest: LineEnds<Source<R>>,
}

/// Finds out from the head of a file how to read its rows, with remarks about it.
fn open<'p, R: Read>(profile: &'p Profile, file_name: Option<&str>, input: R) -> Result<(Vec<String>, Opened<'p, R>), Refusal> {
    let mapping = &profile.csv;
    let (mut rest, is_utf8) = Source::new(input, mapping.encoding).map_err(|e| Refusal::io(&e))?;
    let mut head = Vec::new();
    rest.by_ref().take(record_reader::HEAD).read_to_end(&mut head).map_err(|e| Refusal::io(&e))?;
    let lexicon = Lexicon::new(&mapping.words);
    let mut layout = Layout::find(mapping, &profile.given, &lexicon, file_name, &head, is_whole(&head))?;
    let remarks = mem::take(&mut layout.remarks);
    let head: Arc<[u8]> = head.into();
    let around = Around::new(Arc::clone(&head), is_utf8, &profile.given);
    let encoding = if is_utf8 { Some(Encoding::Utf8) } else { mapping.encoding };
    Ok((remarks, Opened { table: Table::new(profile, layout, lexicon, encoding, around), head, rest }))
}

/// Whether the head is the whole file.
const fn is_whole(head: &[u8]) -> bool {
    (head.len() as u64) < record_reader::HEAD
}

/// Splits bytes into the records of a table.
fn reader<R: Read>(table: &Table<'_>, input: R) -> Reader<R> {
    let mut builder = ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(table.separator()).buffer_capacity(64 * 1024).from_reader(input)
}

impl<R: Read> Iterator for Decoder<'_, R> {
    type Item = Decoded;

    fn next(&mut self) -> Option<Decoded> {
        loop {
            match mem::replace(&mut self.state, State::Done) {
                State::Unread(input) => match self.start(input) {
                    Ok((remarks, running)) => self.state = State::Remarks(remarks, Box::new(running)),
                    Err(refusal) => return Some(Decoded::Refused(Box::new(refusal.rejected()))),
                },
                State::Remarks(mut remarks, running) => {
                    if remarks.is_empty() {
                        self.state = State::Rows(running);
                        continue;
                    }
                    let remark = remarks.remove(0);
                    self.state = State::Remarks(remarks, running);
                    return Some(Decoded::Remark(remark));
                }
                State::Rows(mut running) => match running.next() {
                    Some(decoded @ Decoded::Refused(_)) => return Some(decoded),
                    Some(decoded) => {
                        self.state = State::Rows(running);
                        return Some(decoded);
                    }
                    None => self.state = State::End(running.table.end(&self.profile.csv).into_iter()),
                },
                State::End(mut last) => {
                    let next = last.next()?;
                    self.state = State::End(last);
                    return Some(next);
                }
                State::Done => return None,
            }
        }
    }
}

impl<R: Read> Running<'_, R> {
    fn next(&mut self) -> Option<Decoded> {
        loop {
            let from = self.input.position().byte();
            self.input.get_mut().need_from(from);
            match self.input.read_byte_record(&mut self.record) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    let place = format!("line {}", self.input.position().line());
                    let message = format!("the file cannot be read any further: {error}; correct it and deliver it again");
                    return Some(Decoded::Refused(Box::new(Rejected::new(place, "structure", message))));
                }
            }
            let end = self.input.position().byte();
            // The record as it is in the file, with the line ends around it.
            let raw = self.input.get_ref().bytes(from, end);
            if let Some(decoded) = self.table.row(&self.record, raw, Place { line: line(&self.record, raw), end }) {
                return Some(decoded);
            }
        }
    }
}

/// The line on which a record starts. For the library, line ends and blank lines before it belong to the record.
fn line(record: &ByteRecord, raw: &[u8]) -> u64 {
    let before = raw.iter().take_while(|b| matches!(b, b'\r' | b'\n')).filter(|b| **b == b'\n').count();
    record.position().map_or(1, ::csv::Position::line) + before as u64
}

/// A record without the line ends around it.
fn without_line_ends(raw: &[u8]) -> &[u8] {
    let is_text = |byte: &u8| !matches!(byte, b'\r' | b'\n');
    let start = raw.iter().position(is_text).unwrap_or(raw.len());
    let end = raw.iter().rposition(is_text).map_or(start, |last| last + 1);
    &raw[start..end]
}

#[cfg(test)]
mod tests;
