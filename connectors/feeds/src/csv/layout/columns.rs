//! Finds which column holds which field.

use super::{Refusal, header_matching};
use crate::{
    csv::{head_rows::HeadRow, minor_units},
    profile::{Column, CsvMapping, Field},
};

/// The columns of the fields, counted from 0.
#[derive(Debug, Clone)]
pub(in crate::csv) struct Columns {
    at: [Option<usize>; Field::COUNT],
    /// All columns of the description, in order.
    pub(in crate::csv) descriptions: Vec<usize>,
    /// Whether the account's column was found by a name that may also be the other party's account.
    pub(super) account_unsure: bool,
    pub(in crate::csv) remarks: Vec<String>,
}

impl Columns {
    fn none() -> Self {
        Self { at: [None; Field::COUNT], descriptions: Vec::new(), account_unsure: false, remarks: Vec::new() }
    }

    pub(in crate::csv) fn of(&self, field: Field) -> Option<usize> {
        self.at[field as usize]
    }

    pub(in crate::csv) fn forget(&mut self, field: Field) {
        self.at[field as usize] = None;
    }

    /// Moves a column from one field to another.
    pub(super) fn call(&mut self, was: Field, is: Field) {
        self.at[is as usize] = self.at[was as usize].take();
    }

    pub(super) fn count(&self) -> usize {
        self.at.iter().flatten().count()
    }

    pub(super) fn last(&self) -> usize {
        self.at.iter().flatten().chain(&self.descriptions).copied().max().unwrap_or(0)
    }

    pub(in crate::csv) fn taken(&self, column: usize) -> bool {
        self.at.iter().flatten().chain(&self.descriptions).any(|taken| *taken == column)
    }

    pub(in crate::csv) fn set(&mut self, field: Field, columns: Vec<usize>) {
        self.at[field as usize] = columns.first().copied();
        if field == Field::Description {
            self.descriptions = columns;
        }
    }

    /// The columns of a file without a header, from the numbers in the profile.
    pub(super) fn numbered(mapping: &CsvMapping) -> Self {
        let mut found = Self::none();
        for (field, columns) in &mapping.columns {
            let number = |column: &Column| match column {
                Column::Number(number) => number.checked_sub(1),
                Column::Named(_) => None,
            };
            found.set(*field, columns.iter().filter_map(number).collect());
        }
        found
    }

    /// The columns if `row` is the header and the rows `after` follow it; `None` if it is not a header.
    ///
    /// # Errors
    /// If it is a header in which a column named by the profile is missing or appears twice.
    pub(in crate::csv) fn by_header(mapping: &CsvMapping, row: &HeadRow, after: &[HeadRow]) -> Result<Option<Self>, Refusal> {
        let (found, missing) = Self::in_row(mapping, row, after);
        let amounts = found.of(Field::Amount).or(found.of(Field::Debit)).or(found.of(Field::Credit));
        match (found.of(Field::Date).and(amounts), missing) {
            (Some(_), None) => Ok(Some(found)),
            (_, Some(refusal)) if found.of(Field::Date).or(amounts).is_some() => Err(refusal),
            _ => Ok(None),
        }
    }

    /// The columns that a row names, whether or not it is a header.
    pub(super) fn named(mapping: &CsvMapping, row: &HeadRow) -> Self {
        Self::in_row(mapping, row, &[]).0
    }

    /// The columns that a row names, and a refusal if the profile names a column that the row does not.
    fn in_row(mapping: &CsvMapping, row: &HeadRow, after: &[HeadRow]) -> (Self, Option<Refusal>) {
        let folded: Vec<String> = row.cells().map(|cell| header_matching::fold(&cell)).collect();
        // Other headers were matched before, so they are empty here and match no name.
        let in_minor_units: Vec<String> = row.cells().map(|cell| minor_units::name(&cell).unwrap_or_default()).collect();
        let mut found = Self::none();
        let mut missing = None;
        for (field, columns) in &mapping.columns {
            let mut at = Vec::new();
            for column in columns {
                match find(column, &folded) {
                    Ok(column) => at.push(column),
                    Err(refusal) => missing = missing.or(Some(refusal)),
                }
            }
            found.set(*field, at);
        }
        for (_, field) in Field::WORDS {
            let given = mapping.columns.iter().any(|(given, _)| *given == field);
            if !given && found.may_recognise(mapping, field) {
                found.recognise(field, &folded, after);
                if found.of(field).is_none() {
                    found.recognise(field, &in_minor_units, after);
                }
            }
        }
        found.use_kind_as_description(&folded);
        // A file with no other day is booked on its value dates.
        let valued = found.of(Field::ValueDate).filter(|_| found.of(Field::Date).is_none());
        if let Some(at) = valued.filter(|_| !mapping.columns.iter().any(|(field, _)| *field == Field::ValueDate)) {
            found.forget(Field::ValueDate);
            found.set(Field::Date, vec![at]);
        }
        (found, missing)
    }

    /// Some banks have columns for debits and credits beside a column for amounts that stays empty.
    pub(super) fn prefer_debit_and_credit(&mut self, mapping: &CsvMapping, headers: &[String], rows: &[HeadRow]) {
        let given = mapping.columns.iter().any(|(field, _)| *field == Field::Amount);
        let Some(amount) = self.of(Field::Amount).filter(|_| !given) else { return };
        let folded: Vec<String> = headers.iter().map(|header| header_matching::fold(header)).collect();
        let filled = |at: usize| rows.iter().any(|row| row.cell(at).bytes().any(|b| b.is_ascii_digit()));
        let mut other = self.clone();
        other.forget(Field::Amount);
        other.recognise(Field::Debit, &folded, &[]);
        other.recognise(Field::Credit, &folded, &[]);
        let both = other.of(Field::Debit).zip(other.of(Field::Credit));
        if !filled(amount) && both.is_some_and(|(debit, credit)| filled(debit) || filled(credit)) {
            *self = other;
        }
    }

    /// Whether a field may be recognised by its header, because the profile does not settle it otherwise.
    fn may_recognise(&self, mapping: &CsvMapping, field: Field) -> bool {
        let given = |field| mapping.columns.iter().any(|(given, _)| *given == field);
        match field {
            Field::Account => mapping.account.is_none(),
            Field::Amount => !given(Field::Debit) && !given(Field::Credit),
            Field::Debit | Field::Credit => self.of(Field::Amount).is_none(),
            Field::Dc => self.of(Field::Amount).is_some(),
            _ => true,
        }
    }

    fn recognise(&mut self, field: Field, folded: &[String], after: &[HeadRow]) {
        for (rank, name) in header_matching::names(field).iter().enumerate() {
            let mut places = folded.iter().enumerate().filter(|(at, header)| *header == name && !self.taken(*at));
            let Some((at, _)) = places.next() else { continue };
            if !plausible(field, at, after) {
                continue;
            }
            if places.next().is_some() {
                let word = field.word();
                self.remarks.push(format!(
                    "header {name:?} stands twice; the first column is read as {word}: if it is the other, give its number as {word} under \
                     [csv.columns] in the feed's profile"
                ));
            }
            self.account_unsure |= field == Field::Account && rank >= header_matching::SURE_ACCOUNTS;
            self.set(field, vec![at]);
            return;
        }
    }

    /// Some banks put the description under a header that others use for the kind of booking.
    fn use_kind_as_description(&mut self, folded: &[String]) {
        let at = folded.iter().position(|header| header == "buchungstext");
        if let Some(at) = at.filter(|at| self.descriptions.is_empty() && (self.of(Field::Kind) == Some(*at) || !self.taken(*at)))
        {
            self.set(Field::Description, vec![at]);
        }
    }
}

fn find(column: &Column, folded: &[String]) -> Result<usize, Refusal> {
    let (name, number) = match column {
        Column::Number(number) => (None, *number),
        Column::Named(name) => (Some(name), 0),
    };
    let Some(name) = name else {
        return if (1..=folded.len()).contains(&number) {
            Ok(number - 1)
        } else {
            let count = folded.len();
            Err(Refusal::new(
                "structure",
                format!("the profile names column {number} under [csv.columns], and the file has {count}; correct the number"),
            ))
        };
    };
    let wanted = header_matching::fold(name);
    let places: Vec<usize> = (0..folded.len()).filter(|at| folded[*at] == wanted).collect();
    match places.as_slice() {
        [at] => Ok(*at),
        [] => {
            let meant = crate::profile::meant(&wanted, folded.iter().map(String::as_str).filter(|header| !header.is_empty()));
            Err(Refusal::new(
                "structure",
                format!("the file has no column {name:?}, which the profile names under [csv.columns]: {meant}"),
            ))
        }
        [first, second, ..] => Err(Refusal::new(
            "structure",
            format!(
                "header {name:?} stands twice (columns {} and {}); give the column's number under [csv.columns] in the feed's profile",
                first + 1,
                second + 1
            ),
        )),
    }
}

/// Number of rows that are checked for whether a header can mean what it seems to.
const ASKED: usize = 20;

/// Whether some cell fits the field: the same header means different things in different languages.
fn plausible(field: Field, at: usize, after: &[HeadRow]) -> bool {
    let fits = |cell: &str| match field {
        Field::Date | Field::ValueDate | Field::PurchaseDate => is_like_a_date(cell),
        Field::Currency => !cell.bytes().any(|b| b.is_ascii_digit()),
        Field::Mcc => cell.bytes().next().is_some_and(|b| b.is_ascii_digit()),
        _ => true,
    };
    let mut cells = after.iter().take(ASKED).map(|row| row.cell(at)).filter(|cell| !cell.is_empty()).peekable();
    cells.peek().is_none() || cells.any(|cell| fits(&cell))
}

/// Whether a cell looks like a date: `13.02.2026`, `2026-02-13 14:33`, `13 Feb 26`, `20260213`, but not
/// `-12,50`, which may also stand under `Valor`.
fn is_like_a_date(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let between = cell.bytes().filter(|b| matches!(b, b'.' | b'/' | b'-' | b' ')).count();
    let is_compact = digits == cell.len() && matches!(digits, 6 | 8 | 12 | 14);
    let is_written = cell.chars().any(char::is_alphabetic);
    digits > 0 && (is_written || is_compact || (between >= 2 && !cell.contains(',') && !cell.starts_with('-')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{csv::head_rows, spelling_variants};

    /// A cell that a column of the field may have.
    fn cell(field: Field) -> &'static str {
        match field {
            Field::Currency => "EUR",
            Field::Mcc => "5411",
            Field::Amount | Field::Debit | Field::Credit | Field::Balance => "-12,50",
            _ => "01.02.2026",
        }
    }

    #[test]
    fn every_header_of_the_lists_is_known_in_every_spelling() {
        let mapping = CsvMapping::default();
        for (name, field) in header_matching::written().flat_map(|(field, names)| names.iter().map(move |name| (*name, field))) {
            let (beside, cells) = match field {
                Field::Date => ("Amount", "-1,00"),
                Field::Amount | Field::Debit | Field::Credit => ("Booking date", "01.02.2026"),
                Field::Kind => ("Booking date;Amount;Description", "01.02.2026;-1,00;TEA"),
                _ => ("Booking date;Amount", "01.02.2026;-1,00"),
            };
            for spelling in spelling_variants::of(name) {
                let file = format!("{spelling};{beside}\n{};{cells}\n", cell(field));
                let rows = head_rows::rows(file.as_bytes(), true, b';');
                let found = Columns::by_header(&mapping, &rows[0], &rows[1..])
                    .unwrap()
                    .unwrap_or_else(|| panic!("{spelling}: {field:?}"));
                assert_eq!(found.of(field), Some(0), "{spelling}: {field:?}");
            }
        }
    }
}
