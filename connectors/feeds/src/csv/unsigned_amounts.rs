//! Amounts without any sign beside a balance that falls: the balance proves that not all of them are money in.

use super::{
    head_rows::HeadRow,
    layout::{Columns, Refusal},
    sample_rows::{SampleRows, SignNotation},
};
use crate::profile::{CsvMapping, Field};

/// Refuses a file in which no amount has a sign and the balances only fit if some amounts are money out.
///
/// The balances do not tell the direction of the first row, so they are not used to read the rows.
pub(super) fn ask_if_contradicted(
    mapping: &CsvMapping,
    columns: &Columns,
    table: &SampleRows<'_>,
    read: impl Fn(Field, &str) -> Option<i64>,
) -> Result<(), Refusal> {
    let (Some(amount), Some(balance)) = (columns.of(Field::Amount), columns.of(Field::Balance)) else { return Ok(()) };
    let settled = mapping.negative.is_some() || columns.of(Field::Dc).is_some();
    if settled || !table.signs(amount).all(|sign| matches!(sign, SignNotation::Unsigned | SignNotation::Nothing)) {
        return Ok(());
    }
    let rows = table.rows().iter().filter(|row| !row.cell(balance).trim().is_empty());
    let row = |row: &&HeadRow| {
        Some(Row {
            line: row.line,
            amount: read(Field::Amount, &row.cell(amount))?,
            after: read(Field::Balance, &row.cell(balance))?,
        })
    };
    let Some(rows) = rows.map(row).collect::<Option<Vec<Row>>>() else { return Ok(()) };
    let Some(line) = falls(&rows) else { return Ok(()) };
    let (key, balances) = (table.key(amount), table.key(balance));
    Err(Refusal::new(
        "direction",
        format!(
            "no amount in column {key} has a sign, and the balance in column {balances} falls by the amount of line {line}: some rows \
             are money out, and nothing says which; name the column that tells debit from credit as dc under [csv.columns] in the \
             feed's profile, or fetch the file with signs; if all rows go one way, set negative under [csv] (\"credit\": all are money out)"
        ),
    ))
}

struct Row {
    line: u64,
    amount: i64,
    after: i64,
}

/// The line of the first row by which the balance falls, if every row changes the balance by its amount, forwards or backwards.
fn falls(rows: &[Row]) -> Option<u64> {
    let forwards = || rows.windows(2).map(|pair| (&pair[1], pair[1].after.checked_sub(pair[0].after)));
    let backwards = || rows.windows(2).map(|pair| (&pair[0], pair[0].after.checked_sub(pair[1].after)));
    let moved = |(row, by): (&Row, Option<i64>)| by.and_then(i64::checked_abs) == Some(row.amount);
    let fallen = |(row, by): (&Row, Option<i64>)| (row.amount > 0 && by == Some(-row.amount)).then_some(row.line);
    if forwards().all(moved) {
        return forwards().find_map(fallen);
    }
    if backwards().all(moved) { backwards().find_map(fallen) } else { None }
}
