//! Makes rows of the tables of sums, and adds up rows with the same key. The totals stay the same however often, and in whatever
//! order, rows are added up.

use std::{collections::HashMap, sync::Arc};

use arrow::{
    array::{Array, ArrayRef, AsArray, Date32Array, Decimal128Array, Int64Array, RecordBatch, UInt32Array},
    compute::take,
    datatypes::{DataType, Date32Type, Decimal128Type, Int64Type},
    error::ArrowError,
    row::{Row, RowConverter, SortField},
};
use rewardhub_core::time::Day;
use rustc_hash::FxBuildHasher;

use crate::tables::{EVENT_DATE, EVENT_MONTH, Table};

/// Why rows could not be added up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SumError {
    /// A sum is too large for its column.
    #[error("a sum of {table}.{column} is larger than can be counted; look for amounts that cannot be right")]
    TooLarge {
        /// The name of the table.
        table: &'static str,
        /// The name of the column.
        column: String,
    },
    /// The rows are not those of the table.
    #[error("rows of {table} cannot be added up ({reason}); make the lake again: rewardhub lake rebuild")]
    Unfit {
        /// The name of the table.
        table: &'static str,
        /// The error of Arrow.
        reason: String,
    },
}

/// The table whose rows a table of sums adds up; `None` if the table has no sums.
pub(super) fn source(table: Table) -> Option<Table> {
    match table {
        Table::RewardDays | Table::WalletMonths => Some(Table::Rewards),
        Table::EntryDays => Some(Table::Entries),
        Table::Transactions
        | Table::Entries
        | Table::Rewards
        | Table::Rejections
        | Table::Audit
        | Table::Redemptions
        | Table::Transfers
        | Table::Deliveries
        | Table::Wallets
        | Table::Rules
        | Table::Merchants
        | Table::Assets => None,
    }
}

/// Makes the sums of rows of [`source`].
pub(super) fn of(table: Table, from: &RecordBatch) -> Result<RecordBatch, SumError> {
    let column = |name: &str| from.column_by_name(name).cloned().expect("columns of sums are named as what they sum");
    let schema = table.schema();
    let columns = schema.fields().iter().map(|field| match field.name().as_str() {
        EVENT_MONTH => months(&column(EVENT_DATE)),
        "rewards" | "entries" => Ok(Arc::new(Int64Array::from_value(1, from.num_rows())) as ArrayRef),
        "debited" => debits(&column("amount"), field.data_type()),
        name if table.summed_by().unwrap_or_default().contains(&name) => Ok(column(name)),
        name => wide(&column(name), field.data_type()),
    });
    let columns = columns.collect::<Result<Vec<_>, ArrowError>>().map_err(|error| unfit(table, &error))?;
    let batch = RecordBatch::try_new(schema, columns).map_err(|error| unfit(table, &error))?;
    add_up(table, &batch)
}

/// Makes one row of all rows with equal columns of [`Table::summed_by`], and adds up all other columns. A sum of empty cells is
/// zero. Rows of a table without sums come back unchanged.
///
/// # Errors
/// [`SumError`], if a sum is too large or the rows do not fit the table.
pub fn add_up(table: Table, rows: &RecordBatch) -> Result<RecordBatch, SumError> {
    let Some(keys) = table.summed_by() else { return Ok(rows.clone()) };
    let groups = groups(keys, rows).map_err(|error| unfit(table, &error))?;
    let schema = rows.schema();
    let columns = schema.fields().iter().zip(rows.columns()).map(|(field, column)| {
        if keys.contains(&field.name().as_str()) {
            return take(column, &groups.firsts, None).map_err(|error| unfit(table, &error));
        }
        let too_large = || SumError::TooLarge { table: table.name(), column: field.name().clone() };
        groups.sum(column).ok_or_else(too_large)
    });
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    RecordBatch::try_new(schema.clone(), columns).map_err(|error| unfit(table, &error))
}

struct Groups {
    /// The group of each row.
    of: Vec<usize>,
    /// The first row of each group.
    firsts: UInt32Array,
}

fn groups(keys: &[&str], rows: &RecordBatch) -> Result<Groups, ArrowError> {
    let columns = keys.iter().map(|key| rows.schema().index_of(key).map(|at| rows.column(at).clone()));
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    let converter = RowConverter::new(columns.iter().map(|column| SortField::new(column.data_type().clone())).collect())?;
    let encoded = converter.convert_columns(&columns)?;
    let mut known: HashMap<Row<'_>, usize, FxBuildHasher> = HashMap::default();
    let (mut of, mut firsts) = (Vec::with_capacity(rows.num_rows()), Vec::new());
    for (at, row) in (0_u32..).zip(encoded.iter()) {
        let next = known.len();
        let group = *known.entry(row).or_insert(next);
        if group == next {
            firsts.push(at);
        }
        of.push(group);
    }
    Ok(Groups { of, firsts: UInt32Array::from(firsts) })
}

impl Groups {
    /// Returns the sums of a column; `None` if one is too large.
    fn sum(&self, column: &ArrayRef) -> Option<ArrayRef> {
        let mut sums = vec![0_i128; self.firsts.len()];
        let mut add = |row: usize, value: i128| -> Option<()> {
            let sum = &mut sums[self.of[row]];
            *sum = sum.checked_add(value)?;
            Some(())
        };
        let rows = (0..column.len()).filter(|row| column.is_valid(*row));
        if let Some(counts) = column.as_primitive_opt::<Int64Type>() {
            rows.into_iter().try_for_each(|row| add(row, i128::from(counts.value(row))))?;
            let counts: Option<Vec<i64>> = sums.into_iter().map(|sum| i64::try_from(sum).ok()).collect();
            return Some(Arc::new(Int64Array::from(counts?)));
        }
        let amounts = column.as_primitive_opt::<Decimal128Type>()?;
        rows.into_iter().try_for_each(|row| add(row, amounts.value(row)))?;
        Some(Arc::new(Decimal128Array::from(sums).with_data_type(column.data_type().clone())))
    }
}

/// Returns the first day of the month of each day.
fn months(days: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    let days = days.as_primitive_opt::<Date32Type>().ok_or_else(|| ArrowError::CastError("days are not days".into()))?;
    let month = |day| Day::from_number(day).map_or(day, |day| day.month().first_day().number());
    let months: Date32Array = days.unary(month);
    Ok(Arc::new(months))
}

/// Returns the same amounts in a wider column. Empty amounts become zero: rewards without a rule have no amount before caps, and
/// their sums are still numbers.
fn wide(amounts: &ArrayRef, holds: &DataType) -> Result<ArrayRef, ArrowError> {
    each(amounts, holds, |amount| amount)
}

/// Returns how much of each amount is debited: the amount without its sign where that is negative, else zero.
fn debits(amounts: &ArrayRef, holds: &DataType) -> Result<ArrayRef, ArrowError> {
    each(amounts, holds, |amount| (-amount).max(0))
}

fn each(amounts: &ArrayRef, holds: &DataType, of: impl Fn(i128) -> i128) -> Result<ArrayRef, ArrowError> {
    let unfit = || ArrowError::CastError("amounts are not amounts".into());
    let amounts = amounts.as_primitive_opt::<Decimal128Type>().ok_or_else(unfit)?;
    let each: Decimal128Array = amounts.iter().map(|amount| Some(of(amount.unwrap_or(0)))).collect();
    Ok(Arc::new(each.with_data_type(holds.clone())))
}

fn unfit(table: Table, error: &ArrowError) -> SumError {
    SumError::Unfit { table: table.name(), reason: error.to_string() }
}
