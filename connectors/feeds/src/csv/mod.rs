//! CSV: a stream of rows that become entries, one statement for the file.
//!
//! The head of the file (64 KiB) is looked at first to find out what the mapping leaves open; what stays undecidable refuses the
//! file and names the key that decides it. After that rows stream: a bad one is rejected with its place, the others go on.

mod amounts;
mod balances;
mod dates;
mod draft;
mod fault;
mod footer;
mod head;
mod headers;
mod layout;
mod names;
mod row;
mod sniff;
mod source;
mod text;
mod words;

use std::{
    io::{self, Read},
    mem,
};

use ::csv::{ByteRecord, Reader, ReaderBuilder};

use self::{
    balances::Balances,
    fault::Fault,
    footer::Footer,
    layout::{Layout, Refusal},
    row::Rows,
    source::{Recorder, Source},
};
pub use self::{
    dates::DateFormat,
    draft::{Draft, draft},
};
use crate::{
    entry::{Decoded, Rejected, Statement},
    mask::mask_cards,
    profile::Profile,
};

/// The most bytes of a bad record that are kept: 64 KiB.
const KEPT: usize = 64 * 1024;

type Input<R> = Reader<Recorder<io::Chain<io::Cursor<Vec<u8>>, Source<R>>>>;

/// Decodes one CSV file.
///
/// Yields its entries in the order of the file, then the statement; or `Refused`, after which nothing follows.
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
    Statement(Box<Statement>),
    Done,
}

struct Running<'p, R> {
    input: Input<R>,
    record: ByteRecord,
    header_line: u64,
    rows: Rows<'p>,
    footer: Footer<'p>,
    balances: Balances,
}

impl<'p, R: Read> Decoder<'p, R> {
    /// A decoder of `input`, whose file is named `file_name`, where that is known.
    pub fn new(profile: &'p Profile, file_name: Option<&str>, input: R) -> Self {
        Self { profile, file_name: file_name.map(str::to_owned), state: State::Unread(input) }
    }

    fn start(&self, input: R) -> Result<(Vec<String>, Running<'p, R>), Refusal> {
        let mapping = &self.profile.csv;
        let mut source = Source::new(input, mapping.encoding).map_err(|e| Refusal::io(&e))?;
        let mut head = Vec::new();
        source.by_ref().take(source::HEAD).read_to_end(&mut head).map_err(|e| Refusal::io(&e))?;
        let whole = (head.len() as u64) < source::HEAD;
        let layout = Layout::find(mapping, &self.profile.given, self.file_name.as_deref(), &head, whole)?;
        let recorder = Recorder::new(io::Cursor::new(head).chain(source));
        let input = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(layout.separator)
            .buffer_capacity(64 * 1024)
            .from_reader(recorder);
        let footer = Footer::new(&mapping.footer, &layout);
        let (header_line, remarks) = (layout.header_line, layout.remarks.clone());
        let balances = Balances::default();
        let rows = Rows::new(self.profile, layout);
        Ok((remarks, Running { input, record: ByteRecord::new(), header_line, rows, footer, balances }))
    }
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
                    None => {
                        let (statement, remark) = running.end();
                        self.state = State::Statement(Box::new(statement));
                        if let Some(remark) = remark {
                            return Some(Decoded::Remark(remark));
                        }
                    }
                },
                State::Statement(statement) => return Some(Decoded::Statement(statement)),
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
                    let line = self.input.position().line();
                    let rejected = Rejected {
                        place: format!("line {line}"),
                        reason: "structure".to_owned(),
                        message: format!("the file cannot be read any further: {error}; correct it and deliver it again"),
                        bytes: Vec::new(),
                    };
                    return Some(Decoded::Refused(Box::new(rejected)));
                }
            }
            let line = self.line(from);
            if line <= self.header_line {
                continue;
            }
            if let Err(fault) = self.rows.check_width(&self.record) {
                return Some(self.rejected(line, from, fault));
            }
            if self.footer.is_not_an_entry(&self.record, line) {
                continue;
            }
            return Some(match self.rows.entry(&self.record, line) {
                Ok(entry) => {
                    self.balances.add(&entry);
                    Decoded::Entry(entry)
                }
                Err(fault) => self.rejected(line, from, fault),
            });
        }
    }

    /// The line on which the record just read starts; line ends and blank lines before it count as part of it for `csv`.
    fn line(&self, from: u64) -> u64 {
        let raw = self.input.get_ref().bytes(from, self.input.position().byte());
        let before = raw.iter().take_while(|b| matches!(b, b'\r' | b'\n')).filter(|b| **b == b'\n').count();
        let start = self.record.position().map_or(1, ::csv::Position::line);
        start + before as u64
    }

    fn rejected(&mut self, line: u64, from: u64, fault: Fault) -> Decoded {
        self.balances.break_off();
        let raw = self.input.get_ref().bytes(from, self.input.position().byte()).trim_ascii();
        let column = fault.field.map(|field| format!(", column {}", self.rows.column_name(field))).unwrap_or_default();
        Decoded::Rejected(Box::new(Rejected {
            place: format!("line {line}{column}"),
            reason: fault.reason.to_owned(),
            // It quotes what stood in the wrong place, which may be a card's number.
            message: mask_cards(&fault.message).into_owned(),
            bytes: raw[..raw.len().min(KEPT)].to_vec(),
        }))
    }

    fn end(&self) -> (Statement, Option<String>) {
        let account = self.rows.file_account().cloned();
        let balances = self.balances.opening_and_closing();
        let statement = Statement {
            statement: 0,
            account,
            from_on: None,
            to_on: None,
            from_at: None,
            to_at: None,
            opening_minor: balances.map(|balances| balances.opening_minor),
            closing_minor: balances.map(|balances| balances.closing_minor),
            currency: balances.map(|balances| balances.currency),
            sequence: None,
            page: None,
            copy: false,
            claimed_entries: None,
            delivery_key: None,
        };
        (statement, self.footer.remark())
    }
}

#[cfg(test)]
mod tests;
