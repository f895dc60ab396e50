//! The message for a file in which no row names columns for a date and an amount: which of the two was found, and where.

use super::{PREAMBLE, Refusal, columns::Columns};
use crate::{
    csv::{detect_formats, head_rows::HeadRow, sample_rows::key_of},
    mask::mask_cards,
    profile::{CsvMapping, Field},
};

/// The most headers that a message repeats.
const SHOWN: usize = 12;

/// The refusal if nothing in the file resembles a header.
pub(super) fn no_header() -> Refusal {
    Refusal::new(
        "structure",
        "no row names columns for a date and an amount; name them under [csv.columns] in the feed's profile, or number them \
         with header = false",
    )
}

/// Why none of these rows is a header.
pub(super) fn in_rows(mapping: &CsvMapping, rows: &[HeadRow]) -> Refusal {
    let first = &rows[..rows.len().min(PREAMBLE)];
    let no_days = first.iter().enumerate().find_map(|(at, row)| no_days(mapping, row, &rows[at + 1..]));
    no_days.or_else(|| first.iter().find_map(|row| half(mapping, row))).unwrap_or_else(no_header)
}

/// Refuses a header whose date column holds no dates.
fn no_days(mapping: &CsvMapping, row: &HeadRow, after: &[HeadRow]) -> Option<Refusal> {
    let date = Columns::by_header(mapping, row, &[]).ok()??.of(Field::Date)?;
    let sample = after.iter().map(|row| row.cell(date)).find(|cell| !cell.is_empty())?;
    let (line, key, why) = (row.line, key_of(&headers(row), date), detect_formats::no_date(&sample));
    let message = format!("line {line} names column {key} for the date, and no date is in it: {why}");
    Some(Refusal::new("date", mask_cards(&message)))
}

/// Refuses a row that names a date and no amount, or an amount and no date.
fn half(mapping: &CsvMapping, row: &HeadRow) -> Option<Refusal> {
    let headers = headers(row);
    let filled: Vec<&str> = headers.iter().map(|header| header.trim()).filter(|header| !header.is_empty()).collect();
    // A value after a label in a line before the header is not a header.
    if filled.len() < 2 || filled.iter().any(|header| header.starts_with(|c: char| c.is_ascii_digit() || c == '-')) {
        return None;
    }
    let found = Columns::named(mapping, row);
    let date = found.of(Field::Date).or(found.of(Field::ValueDate)).or(found.of(Field::PurchaseDate));
    let amount = found.of(Field::Amount).or(found.of(Field::Debit)).or(found.of(Field::Credit));
    let (has, at, lacks, name) = match (date, amount) {
        (Some(at), None) => ("a date", at, "an amount", "amount (or debit and credit)"),
        (None, Some(at)) => ("an amount", at, "a date", "date"),
        _ => return None,
    };
    let more = if filled.len() > SHOWN { ", …" } else { "" };
    let seen = filled.iter().take(SHOWN).map(|header| format!("{header:?}")).collect::<Vec<_>>().join(", ");
    let (line, key) = (row.line, key_of(&headers, at));
    let message = format!(
        "line {line} names a column for {has} ({key}) and none for {lacks}: it has {seen}{more}; name the other as {name} under \
         [csv.columns] in the feed's profile"
    );
    Some(Refusal::new("structure", mask_cards(&message)))
}

fn headers(row: &HeadRow) -> Vec<String> {
    row.cells().map(std::borrow::Cow::into_owned).collect()
}
