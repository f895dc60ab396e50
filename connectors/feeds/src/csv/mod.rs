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
mod record_reader;
mod row;
mod row_error;
mod sample_rows;
mod second_header;
mod sections;
mod sign_convention;
mod status_and_direction_words;
mod total_row_names;
mod unmapped_columns;
mod unsigned_amounts;

use std::{
    io::{self, Read},
    mem,
};

use ::csv::{ByteRecord, Reader, ReaderBuilder};
use rewardhub_core::item::Status;

pub use self::profile_draft::{Draft, draft};
use self::{
    balance_chain::Balances,
    file_warnings::FileWarnings,
    footer_rows::Footer,
    layout::{Layout, Refusal},
    leading_status::LeadingStatus,
    open_quotes::OpenQuotes,
    record_reader::{LineEnds, Recorder, Source},
    row::Rows,
    row_error::RowError,
    second_header::SecondHeader,
    sections::Sections,
    status_and_direction_words::Lexicon,
    unmapped_columns::UnmappedColumns,
};
use crate::{
    entry::{Decoded, Entry, Rejected, Statement},
    mask::mask_cards,
    profile::{CsvMapping, Profile},
};

/// The most bytes of a bad record that are kept: 64 KiB.
const KEPT: usize = 64 * 1024;

type Input<R> = Reader<Recorder<io::Chain<io::Cursor<Vec<u8>>, LineEnds<Source<R>>>>>;

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
    header_line: u64,
    open_quotes: OpenQuotes,
    second_header: SecondHeader,
    rows: Rows<'p>,
    footer: Footer<'p>,
    sections: Sections,
    balances: Balances,
    suspicions: FileWarnings,
    unread: UnmappedColumns,
    leading_status: LeadingStatus,
    rejected: u64,
    /// Number of rows that are not booked yet and name no day, and the line of the first one.
    undated: Option<(u64, u64)>,
}

impl<'p, R: Read> Decoder<'p, R> {
    /// A decoder of `input`; `file_name` is the name of its file, if known.
    pub fn new(profile: &'p Profile, file_name: Option<&str>, input: R) -> Self {
        Self { profile, file_name: file_name.map(str::to_owned), state: State::Unread(input) }
    }

    fn start(&self, input: R) -> Result<(Vec<String>, Running<'p, R>), Refusal> {
        let mapping = &self.profile.csv;
        let (mut source, encoding) = Source::new(input, mapping.encoding).map_err(|e| Refusal::io(&e))?;
        let mut head = Vec::new();
        source.by_ref().take(record_reader::HEAD).read_to_end(&mut head).map_err(|e| Refusal::io(&e))?;
        let whole = (head.len() as u64) < record_reader::HEAD;
        let lexicon = Lexicon::new(&mapping.words);
        let layout = Layout::find(mapping, &self.profile.given, &lexicon, self.file_name.as_deref(), &head, whole)?;
        let recorder = Recorder::new(io::Cursor::new(head).chain(source));
        let input = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(layout.separator)
            .buffer_capacity(64 * 1024)
            .from_reader(recorder);
        let footer = Footer::new(&mapping.footer, &layout);
        let (header_line, remarks) = (layout.header_line, layout.remarks.clone());
        let (open_quotes, second_header) = (OpenQuotes::new(&layout), SecondHeader::new(mapping, &layout));
        let (suspicions, unread) = (FileWarnings::new(&layout), UnmappedColumns::of(&layout));
        let leading_status = LeadingStatus::new(&layout, &mapping.words);
        let running = Running {
            input,
            record: ByteRecord::new(),
            header_line,
            open_quotes,
            second_header,
            rows: Rows::new(self.profile, layout, lexicon, encoding),
            footer,
            sections: Sections::default(),
            balances: Balances::default(),
            suspicions,
            unread,
            leading_status,
            rejected: 0,
            undated: None,
        };
        Ok((remarks, running))
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
                    None => self.state = State::End(running.end(&self.profile.csv).into_iter()),
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
            if line < self.header_line {
                self.sections.look_before(&self.record, line, self.rows.lexicon());
                continue;
            }
            if let Err(fault) = self.open_quotes.check(self.raw(from), line) {
                return Some(self.rejected(line, from, fault));
            }
            if line == self.header_line {
                continue;
            }
            if let Err(refusal) = self.second_header.check(&self.record, line) {
                return Some(Decoded::Refused(Box::new(Rejected { place: format!("line {line}"), ..refusal.rejected() })));
            }
            if let Err(fault) = self.rows.check_width(&self.record) {
                return Some(self.rejected(line, from, fault));
            }
            if self.footer.is_not_an_entry(&self.record, line) {
                self.sections.look(&self.record, line, self.rows.lexicon());
                continue;
            }
            return Some(match self.entry(line) {
                Ok(Some(entry)) => Decoded::Entry(entry),
                Ok(None) => {
                    self.undated =
                        Some((self.undated.map_or(1, |(count, _)| count + 1), self.undated.map_or(line, |(_, first)| first)));
                    continue;
                }
                Err(fault) => self.rejected(line, from, fault),
            });
        }
    }

    fn entry(&mut self, line: u64) -> Result<Option<Box<Entry>>, RowError> {
        let Some(entry) = self.rows.entry(&self.record, line, self.sections.status())? else {
            self.suspicions.see_other();
            return Ok(None);
        };
        if let Some(objection) = self.unread.look(&self.record, line, self.rows.lexicon()) {
            return Err(RowError { field: None, reason: "status", message: objection });
        }
        self.sections.see(entry.status);
        if entry.status == Status::Booked {
            self.leading_status.look(&self.record, line);
        }
        self.suspicions.see(&entry, &self.record);
        self.balances.add(&entry);
        Ok(Some(entry))
    }

    /// The record just read, as it is in the file, with the line ends around it.
    fn raw(&self, from: u64) -> &[u8] {
        self.input.get_ref().bytes(from, self.input.position().byte())
    }

    /// The line on which the record just read starts. For the library, line ends and blank lines before it belong to the record.
    fn line(&self, from: u64) -> u64 {
        let before = self.raw(from).iter().take_while(|b| matches!(b, b'\r' | b'\n')).filter(|b| **b == b'\n').count();
        let start = self.record.position().map_or(1, ::csv::Position::line);
        start + before as u64
    }

    fn rejected(&mut self, line: u64, from: u64, fault: RowError) -> Decoded {
        self.balances.break_off();
        self.rejected += 1;
        self.suspicions.see_rejected(&self.record);
        let raw = self.raw(from).trim_ascii();
        let column = fault.field.map(|field| format!(", column {}", self.rows.column_name(field))).unwrap_or_default();
        Decoded::Rejected(Box::new(Rejected {
            place: format!("line {line}{column}"),
            reason: fault.reason.to_owned(),
            // The message quotes a cell that may hold a card number.
            message: mask_cards(&fault.message).into_owned(),
            bytes: raw[..raw.len().min(KEPT)].to_vec(),
        }))
    }

    /// What follows the rows: remarks and then the statement, or a refusal if there was no row.
    fn end(&self, mapping: &CsvMapping) -> Vec<Decoded> {
        if self.suspicions.nothing_read() && self.rejected == 0 {
            let skipped = self.footer.remark().map(|remark| format!(": {remark}")).unwrap_or_default();
            let message = format!(
                "no row was read below the header{skipped}; leave the file out if there was nothing to report, else fetch it again"
            );
            return vec![Decoded::Refused(Box::new(Refusal::new("empty", message).rejected()))];
        }
        let undated = self.undated.map(|(count, first)| {
            let rows = if count == 1 {
                "row is not booked yet and names no day; it was"
            } else {
                "rows are not booked yet and name no day; they were"
            };
            format!("{count} {rows} left out (from line {first} on) and will come again when booked")
        });
        let remarks = self.footer.remark().into_iter().chain(undated).chain(self.sections.remark());
        let remarks = remarks.chain(self.rows.misread_remark()).chain(self.unread.remarks()).chain(self.leading_status.remark());
        let remarks =
            remarks.chain(self.suspicions.remarks(mapping)).map(|remark| Decoded::Remark(mask_cards(&remark).into_owned()));
        remarks.chain([Decoded::Statement(Box::new(self.statement()))]).collect()
    }

    fn statement(&self) -> Statement {
        let account = self.rows.file_account().cloned();
        let balances = self.balances.opening_and_closing();
        Statement {
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
            name: None,
            page: None,
            copy: false,
            claimed_entries: None,
            delivery_key: None,
            is_partial: false,
        }
    }
}

#[cfg(test)]
mod tests;
