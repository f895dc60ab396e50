//! The rows of one file, judged one after the other: what each becomes, and what all of them say of the file.

use ::csv::ByteRecord;
use rewardhub_core::item::{RecordPlace, Status};

use super::{
    balance_chain::Balances,
    file_warnings::FileWarnings,
    footer_rows::Footer,
    layout::{Layout, Refusal},
    leading_status::LeadingStatus,
    open_quotes::OpenQuotes,
    row::Rows,
    row_error::RowError,
    row_frame::Around,
    second_header::SecondHeader,
    sections::Sections,
    status_and_direction_words::Lexicon,
    unmapped_columns::UnmappedColumns,
    without_line_ends,
};
use crate::{
    entry::{Decoded, Entry, Rejected, Statement, place_number},
    mask::mask_cards,
    profile::{CsvMapping, Encoding, Profile},
};

/// Where a row is in its file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The line on which it starts, from 1.
    pub(super) line: u64,
    /// The byte at which it ends.
    pub(super) end: u64,
}

/// The rows of a file up to the current one.
pub(super) struct Table<'p> {
    separator: u8,
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
    around: Around,
    rejected: u64,
    /// Number of rows that are not booked yet and name no day, and the line of the first one.
    undated: Option<(u64, u64)>,
}

impl<'p> Table<'p> {
    pub(super) fn new(
        profile: &'p Profile,
        layout: Layout,
        lexicon: Lexicon,
        encoding: Option<Encoding>,
        around: Around,
    ) -> Self {
        let mapping = &profile.csv;
        Self {
            separator: layout.separator,
            header_line: layout.header_line,
            open_quotes: OpenQuotes::new(&layout),
            second_header: SecondHeader::new(mapping, &layout),
            footer: Footer::new(&mapping.footer, &layout),
            sections: Sections::default(),
            balances: Balances::default(),
            suspicions: FileWarnings::new(&layout),
            unread: UnmappedColumns::of(&layout),
            leading_status: LeadingStatus::new(&layout, &mapping.words),
            rows: Rows::new(profile, layout, lexicon, encoding),
            around,
            rejected: 0,
            undated: None,
        }
    }

    /// The byte between fields.
    pub(super) const fn separator(&self) -> u8 {
        self.separator
    }

    /// What the next row becomes; `raw` is the record as it is in the file. `None` if it is nothing by itself.
    pub(super) fn row(&mut self, record: &ByteRecord, raw: &[u8], place: Place) -> Option<Decoded> {
        let line = place.line;
        if line < self.header_line {
            self.sections.look_before(record, line, self.rows.lexicon());
            return None;
        }
        if let Err(fault) = self.open_quotes.check(raw, line) {
            return Some(self.rejected(record, raw, line, fault));
        }
        if line == self.header_line {
            return None;
        }
        if let Err(refusal) = self.second_header.check(record, line) {
            return Some(Decoded::Refused(Box::new(Rejected { place: format!("line {line}"), ..refusal.rejected() })));
        }
        if let Err(fault) = self.rows.check_width(record) {
            return Some(self.rejected(record, raw, line, fault));
        }
        if self.footer.is_not_an_entry(record, line) {
            let heading = self.sections.look(record, line, self.rows.lexicon());
            self.around.pass(raw, place.end, heading);
            return None;
        }
        match self.entry(record, line) {
            Ok(Some(entry)) => Some(Decoded::Entry(entry)),
            Ok(None) => {
                let (count, first) = self.undated.map_or((1, line), |(count, first)| (count + 1, first));
                self.undated = Some((count, first));
                None
            }
            Err(fault) => Some(self.rejected(record, raw, line, fault)),
        }
    }

    fn entry(&mut self, record: &ByteRecord, line: u64) -> Result<Option<Box<Entry>>, RowError> {
        let Some(entry) = self.rows.entry(record, line, self.sections.status())? else {
            self.suspicions.see_other();
            return Ok(None);
        };
        if let Some(objection) = self.unread.look(record, line, self.rows.lexicon()) {
            return Err(RowError { field: None, reason: "status", message: objection });
        }
        self.sections.see(entry.status);
        if entry.status == Status::Booked {
            self.leading_status.look(record, line);
        }
        self.suspicions.see(&entry, record);
        self.balances.add(&entry);
        Ok(Some(entry))
    }

    fn rejected(&mut self, record: &ByteRecord, raw: &[u8], line: u64, fault: RowError) -> Decoded {
        self.balances.break_off();
        self.rejected += 1;
        self.suspicions.see_rejected(record);
        let column = fault.field.map(|field| format!(", column {}", self.rows.column_name(field))).unwrap_or_default();
        // The message quotes a cell that may hold a card number.
        let rejected = Rejected::new(format!("line {line}{column}"), fault.reason, mask_cards(&fault.message));
        let at = place_number(line).ok().map(RecordPlace::Line);
        // Spaces and tabs at its ends belong to the row: a tab may be all there is of its first cell.
        let row = without_line_ends(raw);
        Decoded::Rejected(Box::new(rejected.with_bytes(row).alone(at, self.around.frame())))
    }

    /// What follows the rows: remarks and then the statement, or a refusal if there was no row.
    pub(super) fn end(&self, mapping: &CsvMapping) -> Vec<Decoded> {
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
