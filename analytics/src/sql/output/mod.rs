//! Writes answers as bytes, one file for each format. Rows are written as they come; only a table for people waits for all of
//! them, to know the widths of its columns.
//!
//! An answer that fails midway stays incomplete: JSON has no closing bracket and Parquet no footer, so that nobody takes a part
//! for the whole.

mod cells;
mod csv;
mod json;
mod parquet;
mod table;

use std::io::{self, Write};

use arrow::datatypes::DataType;

use super::{Rows, SqlError};

/// The format of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns, for people: numbers to the right, instants as `2026-01-05 10:00:00Z`, empty values as nothing, decimals
    /// without zeros beyond two places, texts with their line breaks. It shows at most [`MOST_SHOWN`] rows and counts the others.
    /// A value has at most 1,000 lines of at most 1,000 characters; `…` replaces the rest.
    Table {
        /// Whether the head is in bold, for a terminal.
        bold: bool,
    },
    /// CSV with the quotes of RFC 4180, but with the line ends of Unix. An empty value is nothing, an empty text is `""`.
    /// Decimals have all their places, instants are as in RFC 3339.
    Csv,
    /// One array of objects, one line each. Decimals are texts, so that no reader makes floating-point numbers of them; instants
    /// are as in RFC 3339.
    Json,
    /// A Parquet file, compressed with zstd.
    Parquet,
}

/// The most rows of a table for people.
pub const MOST_SHOWN: usize = 10_000;

/// Characters of a column's name in messages, because the name of a nested value is as long as the value.
const NAME_CHARACTERS: usize = 100;
/// How deeply the types of an answer may be nested, because writers recurse into them.
const MOST_DEEP: usize = 32;

/// Why an answer was not written to its end.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The query failed.
    #[error(transparent)]
    Query(#[from] SqlError),
    /// The bytes could not be written.
    #[error("the answer could not be written: {0}")]
    Io(#[from] io::Error),
    /// The format cannot hold the answer: why.
    #[error("the answer cannot be written so: {0}; choose another format, or cast what it cannot hold")]
    Unfit(String),
    /// A column is nested too deeply for any format: its name, and its depth.
    #[error("the column {0:?} has lists or structures within each other, {1} deep; an answer may have {MOST_DEEP}")]
    Deep(String, usize),
}

/// Writes an answer to its end, and returns the number of its rows. Async code must not call this, because it blocks until rows
/// come.
///
/// # Errors
/// When the query fails or the bytes cannot be written. Rows that came before may have been written.
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

/// The number of lists, structures and the like that a type nests.
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

/// Converts an error of Arrow, which is about the file or about the format.
fn unfit(error: arrow::error::ArrowError) -> WriteError {
    match error {
        arrow::error::ArrowError::IoError(_, error) => WriteError::Io(error),
        other => WriteError::Unfit(super::error_messages::of_arrow(&other)),
    }
}
