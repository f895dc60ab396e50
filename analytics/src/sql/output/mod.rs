//! Answers as bytes: a file a format. Rows are written as they come; a table for people is the one that waits, for the widths of its
//! columns, and so has an end.
//!
//! What fails midway is not rounded off: JSON stays without its bracket and Parquet without its footer, so that no part of an answer is
//! taken for the whole.

mod cells;
mod csv;
mod json;
mod parquet;
mod table;

use std::io::{self, Write};

use arrow::datatypes::DataType;

use super::{Rows, SqlError};

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns, for people: numbers to the right, instants as `2026-01-05 10:00:00Z`, nothing where a value is empty, decimals
    /// without zeros beyond two places, a text of several lines on several. At most [`MOST_SHOWN`] rows; further ones are counted. Of
    /// a value, at most 1,000 lines and of a line 1,000 characters; `…` stands for the rest.
    Table {
        /// Whether the head is in bold, for a terminal.
        bold: bool,
    },
    /// As RFC 4180 quotes, but with lines that end as Unix has them. Nothing is an empty value, `""` an empty text. Decimals have all
    /// their places, instants are as in RFC 3339.
    Csv,
    /// One array of objects, a line each. Decimals are texts, so that no reader makes them floating; instants are as in RFC 3339.
    Json,
    /// Parquet, compressed with zstd.
    Parquet,
}

/// How many rows a table for people has at most.
pub const MOST_SHOWN: usize = 10_000;

/// So much of a column's name is told: that of a nested value is as long as the value.
const NAME_CHARACTERS: usize = 100;
/// How deep the types of an answer may be nested: writers recurse into them.
const MOST_DEEP: usize = 32;

/// Why an answer was not written to its end.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The query failed.
    #[error(transparent)]
    Query(#[from] SqlError),
    /// It could not be written.
    #[error("the answer could not be written: {0}")]
    Io(#[from] io::Error),
    /// The format cannot hold it.
    #[error("the answer cannot be written so: {0}; choose another format, or cast what it cannot hold")]
    Unfit(String),
    /// No format is to hold it.
    #[error("the column {0:?} has lists or structures within each other, {1} deep; an answer may have {MOST_DEEP}")]
    Deep(String, usize),
}

/// Writes an answer to its end, and tells how many rows it has. Waits for rows: not to be called by async code.
///
/// # Errors
/// When the query fails or the bytes cannot be written. What came before has been written.
pub fn write(rows: Rows, format: Format, to: impl Write + Send) -> Result<u64, WriteError> {
    for column in rows.schema().fields() {
        let deep = depth(column.data_type());
        if deep > MOST_DEEP {
            return Err(WriteError::Deep(column.name().chars().take(NAME_CHARACTERS).collect(), deep));
        }
    }
    match format {
        Format::Table { bold } => table::write(rows, bold, to),
        Format::Csv => csv::write(rows, to),
        Format::Json => json::write(rows, to),
        Format::Parquet => parquet::write(rows, to),
    }
}

/// How many lists, structures and the like a type has within each other.
fn depth(holds: &DataType) -> usize {
    let mut within = vec![(holds, 0)];
    let mut deepest = 0;
    while let Some((holds, deep)) = within.pop() {
        deepest = deepest.max(deep);
        match holds {
            DataType::List(item)
            | DataType::LargeList(item)
            | DataType::ListView(item)
            | DataType::LargeListView(item)
            | DataType::FixedSizeList(item, _)
            | DataType::Map(item, _) => within.push((item.data_type(), deep + 1)),
            DataType::Struct(fields) => within.extend(fields.iter().map(|field| (field.data_type(), deep + 1))),
            DataType::Union(fields, _) => within.extend(fields.iter().map(|(_, field)| (field.data_type(), deep + 1))),
            DataType::Dictionary(_, values) => within.push((values, deep + 1)),
            DataType::RunEndEncoded(_, values) => within.push((values.data_type(), deep + 1)),
            _ => {}
        }
    }
    deepest
}

/// Arrow's errors are either of the file or of the format.
fn unfit(error: arrow::error::ArrowError) -> WriteError {
    match error {
        arrow::error::ArrowError::IoError(_, error) => WriteError::Io(error),
        other => WriteError::Unfit(super::error_messages::of_arrow(&other)),
    }
}
