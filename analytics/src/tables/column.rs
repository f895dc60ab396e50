//! A column: its name, its type and its meaning. Only this module chooses the types of the lake.

use std::{collections::HashMap, sync::Arc};

use arrow::datatypes::{DECIMAL128_MAX_PRECISION, DataType, Field, Schema, SchemaRef, TimeUnit};

/// The digits of an amount: as many as fit into 64 bits, so that every reader sums fast.
pub const AMOUNT_PRECISION: u8 = 18;
/// The decimals of an amount: as many as any asset may have.
pub const AMOUNT_SCALE: i8 = 4;
/// The key of a column's meaning in its metadata, in Arrow and in Delta.
pub const COMMENT: &str = "comment";

/// The type of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// A text (`VARCHAR`). It is not dictionary-typed, which would slow aggregates down.
    Text,
    /// An identifier, as text; files have a bloom filter on it.
    Id,
    /// A whole number (`BIGINT`).
    Whole,
    /// An amount (`DECIMAL(18, 4)`), in whole units of the asset or currency in the same row.
    Amount,
    /// A sum of amounts (`DECIMAL(38, 4)`).
    Sum,
    /// A day (`DATE`).
    Day,
    /// An instant in UTC (`TIMESTAMP`), in microseconds.
    Time,
    /// A flag (`BOOLEAN`).
    Flag,
}

impl Type {
    /// The type that Arrow has for these values.
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
    /// The name of the column, which is unique in its table.
    pub name: &'static str,
    /// The type of its values.
    pub holds: Type,
    /// Whether a value may be empty.
    pub nullable: bool,
    /// The meaning of the column, in a sentence.
    pub meaning: &'static str,
}

/// Makes a column that always has a value.
pub(super) const fn always(name: &'static str, holds: Type, meaning: &'static str) -> Column {
    Column { name, holds, nullable: false, meaning }
}

/// Makes a column that may be empty.
pub(super) const fn maybe(name: &'static str, holds: Type, meaning: &'static str) -> Column {
    Column { name, holds, nullable: true, meaning }
}

/// Makes the Arrow schema of columns, with their meanings as metadata.
pub(super) fn schema(columns: &[Column]) -> SchemaRef {
    let field = |column: &Column| {
        let comment = HashMap::from([(COMMENT.to_owned(), column.meaning.to_owned())]);
        Field::new(column.name, column.holds.arrow(), column.nullable).with_metadata(comment)
    };
    Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()))
}
