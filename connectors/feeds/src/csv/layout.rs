//! The layout of a file: the mapping of its profile, and what its head shows where the mapping is silent.

mod account;
mod columns;
mod missing_header;

use rewardhub_core::{currency, money::Asset};

pub(super) use self::columns::Columns;
use super::{
    amount_cell, columns_by_content,
    detect_formats::{self, NoFormat},
    head_rows::{self, HeadRow},
    header_matching, minor_units,
    row::MOST_COLUMNS,
    sample_rows::SampleRows,
    sign_convention::Signs,
    status_and_direction_words::Lexicon,
    unsigned_amounts,
};
use crate::{
    amount::{Amount, DecimalMark},
    date_format::DateFormat,
    entry::{AccountNumber, Rejected},
    profile::{CsvMapping, Field, Given},
};

/// The most rows of the head that may come before the header.
const PREAMBLE: usize = 60;

/// Why a whole file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    reason: &'static str,
    message: String,
}

impl Refusal {
    pub(super) fn new(reason: &'static str, message: impl Into<String>) -> Self {
        Self { reason, message: message.into() }
    }

    /// The reason by which refusals are counted.
    pub(super) const fn reason(&self) -> &'static str {
        self.reason
    }

    /// What is wrong and what to do about it.
    pub(super) fn message(&self) -> &str {
        &self.message
    }

    pub(super) fn io(error: &std::io::Error) -> Self {
        Self::new("structure", format!("the file cannot be read: {error}; deliver it again"))
    }

    /// The refusal as decoders yield it. The file stays where it is, so no bytes are kept.
    pub(super) fn rejected(self) -> Rejected {
        Rejected::new("file", self.reason, self.message)
    }
}

/// Everything that is needed to read rows.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) separator: u8,
    /// Rows up to this line are not entries; 0 if entries start at once.
    pub(super) header_line: u64,
    /// The cells of the header; empty if there is no header.
    pub(super) headers: Vec<String>,
    columns: Columns,
    /// The account of every row; `None` if a column names it.
    pub(super) account: Option<AccountNumber>,
    /// The currency of rows whose cells name none.
    pub(super) currency: Option<Asset>,
    pub(super) date: DateFormat,
    pub(super) value_date: DateFormat,
    pub(super) purchase_date: DateFormat,
    pub(super) mark: Option<DecimalMark>,
    pub(super) signs: Signs,
    minor_units: [bool; Field::COUNT],
    pub(super) remarks: Vec<String>,
}

impl Layout {
    pub(super) fn column(&self, field: Field) -> Option<usize> {
        self.columns.of(field)
    }

    pub(super) fn descriptions(&self) -> &[usize] {
        &self.columns.descriptions
    }

    /// Whether the amounts of a field are written in minor units.
    pub(super) const fn in_minor_units(&self, field: Field) -> bool {
        self.minor_units[field as usize]
    }

    /// The number of cells a row needs so that every column that is read has one.
    pub(super) fn narrowest(&self) -> usize {
        self.columns.last() + 1
    }

    /// The columns that nothing reads.
    pub(super) fn unread(&self) -> Vec<usize> {
        let width = if self.headers.is_empty() { self.narrowest() } else { self.headers.len() };
        (0..width).filter(|at| !self.columns.taken(*at)).collect()
    }

    /// Finds the layout of a file from its `head`, which is the `whole` file if it is short.
    pub(super) fn find(
        mapping: &CsvMapping,
        given: &Given,
        lexicon: &Lexicon,
        file_name: Option<&str>,
        head: &[u8],
        whole: bool,
    ) -> Result<Self, Refusal> {
        if head.trim_ascii().is_empty() {
            return Err(Refusal::new("structure", "the file is empty; deliver one with a header row at least"));
        }
        let declared = head_rows::declared_separator(head);
        let tried: Vec<u8> = mapping.separator.or(declared).map_or_else(|| b",;\t|".to_vec(), |separator| vec![separator]);
        let mut best: Option<(usize, Found)> = None;
        let mut failed = Vec::new();
        for separator in tried {
            let rows = head_rows::rows(head, whole, separator);
            match Found::in_rows(mapping, separator, rows, declared.is_some()) {
                Ok(found) => {
                    let score = found.score();
                    if best.as_ref().is_none_or(|(best, _)| score > *best) {
                        best = Some((score, found));
                    }
                }
                Err(found) => failed.push(found),
            }
        }
        match best {
            Some((_, found)) => found.layout(mapping, given, lexicon, file_name),
            None => Err(NotFound::refusal(failed, mapping)),
        }
    }
}

/// Why no header was found under a separator.
enum NotFound {
    /// A row is the header, but cannot be read.
    Refused(Refusal),
    /// None of these rows is a header.
    NoHeader(Vec<HeadRow>),
}

impl NotFound {
    /// The first refusal that says more than that there is no header. Rows are only inspected
    /// here, because another separator may fit.
    fn refusal(failed: Vec<Self>, mapping: &CsvMapping) -> Refusal {
        let refusals = failed.into_iter().map(|failed| match failed {
            Self::Refused(refusal) => refusal,
            Self::NoHeader(rows) => missing_header::in_rows(mapping, &rows),
        });
        refusals.into_iter().find(|refusal| *refusal != missing_header::no_header()).unwrap_or_else(missing_header::no_header)
    }
}

fn too_wide(row: &HeadRow) -> Refusal {
    let (line, columns) = (row.line, row.record.len());
    Refusal::new(
        "structure",
        format!(
            "line {line} has {columns} columns, and a statement at most {MOST_COLUMNS}; set separator under [csv] in the feed's profile"
        ),
    )
}

/// A header found under a separator, and the rows before and after it.
struct Found {
    separator: u8,
    header_line: u64,
    headers: Vec<String>,
    columns: Columns,
    before: Vec<HeadRow>,
    after: Vec<HeadRow>,
}

impl Found {
    fn in_rows(mapping: &CsvMapping, separator: u8, mut rows: Vec<HeadRow>, declared: bool) -> Result<Self, NotFound> {
        let preamble = mapping.preamble_lines.unwrap_or(0).max(u64::from(declared));
        if mapping.no_header {
            let first = rows.iter().position(|row| row.line > preamble).unwrap_or(rows.len());
            let after = rows.split_off(first);
            let columns = Columns::numbered(mapping);
            let fits = after.iter().filter(|row| row.record.len() > columns.last()).count();
            if fits == 0 && !after.is_empty() {
                return Err(NotFound::Refused(Refusal::new(
                    "structure",
                    "no row has as many columns as the profile numbers; correct the numbers under [csv.columns], or separator under [csv]",
                )));
            }
            return Ok(Self { separator, header_line: preamble, headers: Vec::new(), columns, before: rows, after });
        }
        let mut refusal = None;
        for at in 0..rows.len().min(PREAMBLE) {
            if rows[at].line <= preamble {
                continue;
            }
            if rows[at].record.len() > MOST_COLUMNS {
                refusal = refusal.or(Some(too_wide(&rows[at])));
                continue;
            }
            match Columns::by_header(mapping, &rows[at], &rows[at + 1..]) {
                Ok(Some(columns)) => {
                    let mut after = rows.split_off(at);
                    let header = after.remove(0);
                    let headers: Vec<String> = header.cells().map(|cell| cell.into_owned()).collect();
                    let header_line = header.line;
                    return Ok(Self { separator, header_line, headers, columns, before: rows, after });
                }
                Ok(None) => {}
                // A line before the header may look like one, so what it lacks matters only if no better line follows.
                Err(found) => refusal = refusal.or(Some(found)),
            }
            if mapping.preamble_lines.is_some() {
                break;
            }
        }
        Err(refusal.map_or(NotFound::NoHeader(rows), NotFound::Refused))
    }

    /// How well a file fits its separator; higher is better.
    fn score(&self) -> usize {
        let width = self.headers.len().max(self.columns.last() + 1);
        let fitting = self.after.iter().filter(|row| row.record.len() == width).count();
        self.columns.count() * 1000 + fitting.min(999)
    }

    fn layout(self, mapping: &CsvMapping, given: &Given, lexicon: &Lexicon, file_name: Option<&str>) -> Result<Layout, Refusal> {
        let mut columns = self.columns.clone();
        columns.prefer_debit_and_credit(mapping, &self.headers, &self.after);
        let table = SampleRows::new(&self.headers, &self.after, &columns);
        let named = mapping.columns.iter().any(|(field, _)| *field == Field::Account);
        let empty = |at: usize| !table.rows().is_empty() && table.filled(at).next().is_none();
        if !named && columns.of(Field::Account).is_some_and(empty) {
            columns.forget(Field::Account);
        }
        let rows = (self.before.as_slice(), self.after.as_slice());
        let account = account::find(mapping, given, &mut columns, &self.headers, rows, file_name)?;
        let currency = self.currency(mapping, given, &columns)?;
        columns_by_content::recognise(mapping, &mut columns, &table, lexicon)?;
        let signs = Signs::find(mapping, &mut columns, &table)?;
        let samples = |field| Self::samples(&self.after, columns.of(field));
        let date = Self::dates(mapping, Field::Date, &samples(Field::Date))?.unwrap_or_else(iso);
        let other = |field| match Self::dates(mapping, field, &samples(field)) {
            Ok(found) => found.unwrap_or_else(|| date.clone()),
            // The order in the booking date applies to the other dates too.
            Err(_) => date.clone(),
        };
        let (value_date, purchase_date) = (other(Field::ValueDate), other(Field::PurchaseDate));
        let amounts: Vec<String> =
            [Field::Amount, Field::Debit, Field::Credit, Field::Balance].into_iter().flat_map(samples).collect();
        let mark = mapping.decimal.or_else(|| detect_formats::decimal_mark(amounts.iter().map(String::as_str)));
        let minor_units = minor_units::fields(mapping, &columns, &self.headers);
        unsigned_amounts::ask_if_contradicted(mapping, &columns, &table, |field, text| {
            let currency = currency.or_else(|| Asset::new("EUR").ok())?;
            let of = (currency, currency::decimals(currency)?);
            amount_cell::read(text, of, mark, minor_units[field as usize]).ok().map(Amount::signed)
        })?;
        let remarks = std::mem::take(&mut columns.remarks);
        Ok(Layout {
            separator: self.separator,
            header_line: self.header_line,
            headers: self.headers,
            columns,
            account,
            currency,
            date,
            value_date,
            purchase_date,
            mark,
            signs,
            minor_units,
            remarks,
        })
    }

    fn samples(rows: &[HeadRow], column: Option<usize>) -> Vec<String> {
        let Some(column) = column else { return Vec::new() };
        rows.iter().map(|row| row.cell(column).into_owned()).collect()
    }

    fn dates(mapping: &CsvMapping, field: Field, samples: &[String]) -> Result<Option<DateFormat>, Refusal> {
        if let Some(format) = &mapping.date_format {
            let format = DateFormat::parse(format).map_err(|e| Refusal::new("date", format!("date_format {format:?} {e}")))?;
            // A profile names one format; another column may still use the ISO format.
            let reads = samples.is_empty() || field == Field::Date || samples.iter().any(|text| format.read(text).is_some());
            if reads {
                return Ok(Some(format));
            }
        }
        detect_formats::date_format(samples).map_err(|none| {
            let message = match none {
                NoFormat::Undecidable(sample) => format!(
                    "dates such as {sample:?} can be read with day or month first; set date_format under [csv] in the feed's \
                     profile (\"%d/%m/%Y\" or \"%m/%d/%Y\")"
                ),
                NoFormat::Unknown(sample) => detect_formats::no_date(&sample),
            };
            Refusal::new("date", message)
        })
    }

    /// The currency beside every amount, as in `£12.50` or `-12,50 PLN`; `None` if an amount has none or another.
    fn currency_beside(&self, columns: &Columns) -> Option<Asset> {
        let at = [Field::Amount, Field::Debit, Field::Credit].map(|field| columns.of(field));
        let cells = self.after.iter().flat_map(|row| at.into_iter().flatten().map(|at| row.cell(at)));
        let mut found = None;
        for cell in cells.filter(|cell| cell.bytes().any(|b| b.is_ascii_digit())) {
            let sign = cell.trim_matches(|c: char| !c.is_alphabetic() && !matches!(c, '€' | '£'));
            let sign = sign.trim_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | ' ' | '\u{a0}'));
            match (header_matching::currency_named(sign), found) {
                (Some(currency), None) => found = Some(currency),
                (Some(currency), Some(before)) if currency == before => {}
                _ => return None,
            }
        }
        found
    }

    fn currency(&self, mapping: &CsvMapping, given: &Given, columns: &Columns) -> Result<Option<Asset>, Refusal> {
        let named = [Field::Amount, Field::Debit, Field::Credit]
            .into_iter()
            .filter_map(|field| self.headers.get(columns.of(field)?))
            .find_map(|header| header_matching::currency_in(header));
        let currency = mapping.currency.or(named).or_else(|| self.currency_beside(columns)).or(given.currency);
        if currency.is_none() && columns.of(Field::Currency).is_none() {
            return Err(Refusal::new(
                "currency",
                "nothing says which currency the amounts are in; give it with --currency, set currency under [csv] in the feed's \
                 profile, or name its column as currency under [csv.columns]",
            ));
        }
        Ok(currency)
    }
}

fn iso() -> DateFormat {
    DateFormat::parse("%Y-%m-%d").expect("the format is one of our own")
}

/// The last digits of the account found for the whole file; `None` if rows name theirs.
pub(super) fn masked_account(layout: &Layout) -> Option<String> {
    layout.account.as_ref().map(crate::intake::masked)
}
