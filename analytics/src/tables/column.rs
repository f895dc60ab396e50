//! A column: its name, its type in Arrow, Delta and SQL, and what it means. The one place where the lake's types are chosen.

use std::{collections::HashMap, sync::Arc};

use arrow::datatypes::{DECIMAL128_MAX_PRECISION, DataType, Field, Schema, SchemaRef, TimeUnit};

/// Digits of an amount: all that fit 64 bits, so that every reader sums fast.
pub const AMOUNT_PRECISION: u8 = 18;
/// Decimals of an amount: as many as any asset may have.
pub const AMOUNT_SCALE: i8 = 4;
/// The key of a column's description in its metadata, in Arrow as in Delta.
pub const COMMENT: &str = "comment";

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Text (`VARCHAR`). Plain: dictionary-typed columns slow aggregates down.
    Text,
    /// An identifier, as text; files have a bloom filter on it.
    Id,
    /// `BIGINT`.
    Whole,
    /// `DECIMAL(18, 4)`, in whole units of the asset or currency beside it.
    Amount,
    /// `DECIMAL(38, 4)`: a sum of amounts.
    Sum,
    /// `DATE`.
    Day,
    /// `TIMESTAMP` in UTC, microseconds.
    Time,
    /// `BOOLEAN`.
    Flag,
}

impl Type {
    /// The type in Arrow.
    #[must_use]
    pub fn arrow(self) -> DataType {
        match self {
            Self::Text | Self::Id => DataType::Utf8,
            Self::Whole => DataType::Int64,
            Self::Amount => DataType::Decimal128(AMOUNT_PRECISION, AMOUNT_SCALE),
            Self::Sum => DataType::Decimal128(DECIMAL128_MAX_PRECISION, AMOUNT_SCALE),
            Self::Day => DataType::Date32,
            Self::Time => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Self::Flag => DataType::Boolean,
        }
    }
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub holds: Type,
    /// Whether it may be empty.
    pub nullable: bool,
    /// What it means, in a sentence.
    pub meaning: &'static str,
}

/// A column that always has a value.
pub(super) const fn always(name: &'static str, holds: Type, meaning: &'static str) -> Column {
    Column { name, holds, nullable: false, meaning }
}

/// A column that may be empty.
pub(super) const fn maybe(name: &'static str, holds: Type, meaning: &'static str) -> Column {
    Column { name, holds, nullable: true, meaning }
}

/// The Arrow schema of columns, with their meanings as metadata.
pub(super) fn schema(columns: &[Column]) -> SchemaRef {
    let field = |column: &Column| {
        let comment = HashMap::from([(COMMENT.to_owned(), column.meaning.to_owned())]);
        Field::new(column.name, column.holds.arrow(), column.nullable).with_metadata(comment)
    };
    Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()))
}
