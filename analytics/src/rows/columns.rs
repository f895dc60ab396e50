//! Builds rows of one table. Cells are appended in the order of the columns, each by its name, so the code reads like the table.

use arrow::{
    array::{
        Array, ArrayRef, BooleanBuilder, Date32Builder, Decimal128Builder, Int64Builder, RecordBatch, StringBuilder,
        TimestampMicrosecondBuilder,
    },
    datatypes::{DECIMAL128_MAX_PRECISION, DataType},
};
use rewardhub_core::time::{Day, Instant};

use super::{RowError, amount::Scaled};
use crate::tables::{AMOUNT_PRECISION, AMOUNT_SCALE, Table, Type};

/// The rows of one table, as they grow.
pub(super) struct Columns {
    table: Table,
    cells: Vec<Cells>,
    next: usize,
    /// A column that got a number with too many digits.
    overflowing: Option<&'static str>,
}

enum Cells {
    Text(StringBuilder),
    Whole(Int64Builder),
    Amount(Decimal128Builder),
    Day(Date32Builder),
    Time(TimestampMicrosecondBuilder),
    Flag(BooleanBuilder),
}

impl Cells {
    fn of(holds: Type) -> Self {
        let decimal = |precision| {
            let holds = DataType::Decimal128(precision, AMOUNT_SCALE);
            Self::Amount(Decimal128Builder::new().with_data_type(holds))
        };
        match holds {
            Type::Text | Type::Id => Self::Text(StringBuilder::new()),
            Type::Whole => Self::Whole(Int64Builder::new()),
            Type::Amount => decimal(AMOUNT_PRECISION),
            Type::Sum => decimal(DECIMAL128_MAX_PRECISION),
            Type::Day => Self::Day(Date32Builder::new()),
            Type::Time => Self::Time(TimestampMicrosecondBuilder::new().with_timezone("UTC")),
            Type::Flag => Self::Flag(BooleanBuilder::new()),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(cells) => std::sync::Arc::new(cells.finish()),
            Self::Whole(cells) => std::sync::Arc::new(cells.finish()),
            Self::Amount(cells) => std::sync::Arc::new(cells.finish()),
            Self::Day(cells) => std::sync::Arc::new(cells.finish()),
            Self::Time(cells) => std::sync::Arc::new(cells.finish()),
            Self::Flag(cells) => std::sync::Arc::new(cells.finish()),
        }
    }
}

macro_rules! cell {
    ($(#[$doc:meta])* $name:ident, $variant:ident, $value:ty, $cell:ident => $put:expr) => {
        $(#[$doc])*
        pub fn $name(&mut self, name: &'static str, value: impl Into<Option<$value>>) -> &mut Self {
            let Cells::$variant(cells) = self.cell(name) else { unreachable!("{name} holds this in its table") };
            cells.append_option(value.into().map(|$cell| $put));
            self
        }
    };
}

impl Columns {
    pub fn of(table: Table) -> Self {
        let cells = table.columns().iter().map(|column| Cells::of(column.holds)).collect();
        Self { table, cells, next: 0, overflowing: None }
    }

    /// Returns the next cell, which must belong to the column of this name; debug builds check it.
    fn cell(&mut self, name: &'static str) -> &mut Cells {
        let at = self.next;
        self.next = (at + 1) % self.cells.len();
        debug_assert_eq!(self.table.columns()[at].name, name, "the order of cells of {}", self.table.name());
        &mut self.cells[at]
    }

    /// Appends a text, or an id as text; `None` leaves the cell empty.
    pub fn text<'t>(&mut self, name: &'static str, value: impl Into<Option<&'t str>>) -> &mut Self {
        let Cells::Text(cells) = self.cell(name) else { unreachable!("{name} holds text in its table") };
        cells.append_option(value.into());
        self
    }

    cell!(
        /// Appends a whole number.
        whole, Whole, i64, n => n
    );

    /// Appends a count. One with too many digits makes [`Self::finish`] fail.
    pub fn count(&mut self, name: &'static str, value: u64) -> &mut Self {
        let fits = i64::try_from(value).ok();
        if fits.is_none() {
            self.overflowing = Some(name);
        }
        self.whole(name, fits)
    }

    /// Appends an amount in whole units. One with too many digits makes [`Self::finish`] fail, because a reader would see another
    /// amount.
    pub fn amount(&mut self, name: &'static str, value: impl Into<Option<Scaled>>) -> &mut Self {
        let value = value.into();
        if value.is_some_and(|amount| amount.0.unsigned_abs() >= 10_u128.pow(AMOUNT_PRECISION.into())) {
            self.overflowing = Some(name);
        }
        let Cells::Amount(cells) = self.cell(name) else { unreachable!("{name} holds amounts in its table") };
        cells.append_option(value.map(|amount| amount.0));
        self
    }

    cell!(
        /// Appends a day of the calendar.
        day, Day, Day, day => day.number()
    );
    cell!(
        /// Appends an instant, in UTC.
        time, Time, Instant, at => at.0
    );
    cell!(
        /// Appends a flag, true or false.
        flag, Flag, bool, flag => flag
    );

    /// Leaves a cell empty, in a column that may be empty.
    pub fn none(&mut self, name: &'static str) -> &mut Self {
        match self.cell(name) {
            Cells::Text(cells) => cells.append_null(),
            Cells::Whole(cells) => cells.append_null(),
            Cells::Amount(cells) => cells.append_null(),
            Cells::Day(cells) => cells.append_null(),
            Cells::Time(cells) => cells.append_null(),
            Cells::Flag(cells) => cells.append_null(),
        }
        self
    }

    /// Returns the rows, and begins again without any.
    ///
    /// # Errors
    /// [`RowError::TooManyDigits`], if a number does not fit its column.
    pub fn finish(&mut self) -> Result<RecordBatch, RowError> {
        debug_assert_eq!(self.next, 0, "a row of {} is not whole", self.table.name());
        let columns: Vec<ArrayRef> = self.cells.iter_mut().map(Cells::finish).collect();
        debug_assert!(columns.iter().all(|column| column.len() == columns[0].len()));
        if let Some(column) = self.overflowing.take() {
            return Err(RowError::TooManyDigits { table: self.table.name(), column });
        }
        Ok(RecordBatch::try_new(self.table.schema(), columns).expect("cells are those of the table's columns"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assets_worth(amount: i128) -> Result<RecordBatch, RowError> {
        let mut row = Columns::of(Table::WalletMonths);
        row.day("event_month", Day::EPOCH).text("wallet_id", "w").text("asset", "PTS").text("kind", "earn").whole("rewards", 1);
        row.amount("amount", Scaled(amount));
        row.finish()
    }

    #[test]
    fn a_count_of_more_digits_than_a_column_keeps_is_never_written() {
        let counted = |rewards| {
            let mut row = Columns::of(Table::WalletMonths);
            row.day("event_month", Day::EPOCH).text("wallet_id", "w").text("asset", "PTS").text("kind", "earn");
            row.count("rewards", rewards).amount("amount", Scaled(1));
            row.finish().map(|rows| rows.num_rows())
        };
        assert_eq!(counted(i64::MAX.unsigned_abs()), Ok(1));
        let refused = counted(i64::MAX.unsigned_abs() + 1).unwrap_err().to_string();
        assert!(refused.contains("wallet_months.rewards has more than 18 digits"), "{refused}");
    }

    #[test]
    fn an_amount_of_more_digits_than_readers_keep_is_an_error_and_never_written() {
        assert_eq!(assets_worth(999_999_999_999_999_999).unwrap().num_rows(), 1);
        let error = assets_worth(-1_000_000_000_000_000_000).unwrap_err().to_string();
        assert!(error.contains("wallet_months.amount has more than 18 digits"), "{error}");
    }
}
