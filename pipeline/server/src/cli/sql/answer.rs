//! Writes answers of queries, in a format, to a file or to standard output.

use std::{
    io::{self, IsTerminal as _, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};
use rewardhub_analytics::sql::{
    Rows, SqlError,
    output::{self, WriteError},
};

use super::{Format, output_file};
use crate::{cli::Interrupted, output::Out};

/// The format of answers, and the file that they go to; standard output without one.
#[derive(Debug)]
pub struct Answers {
    pub format: Format,
    pub file: Option<PathBuf>,
}

impl Answers {
    /// Whether several answers can be written one after the other.
    pub fn take_several(&self) -> bool {
        self.format == Format::Table && self.file.is_none()
    }

    /// Writes an answer to its end, and returns the number of its rows.
    ///
    /// # Errors
    /// When the query fails, or the answer cannot be written; [`Interrupted`] when the user stopped it.
    pub fn write(&self, rows: Rows, out: &mut Out) -> Result<u64> {
        match &self.file {
            Some(path) => self.write_file(rows, path),
            None => self.write_out(rows, out),
        }
    }

    fn write_out(&self, rows: Rows, out: &mut Out) -> Result<u64> {
        let format = match self.format {
            Format::Table => {
                // A table is short enough for memory, and `out` removes its colours where no terminal shows them.
                let mut table = Vec::new();
                let written = output::write(rows, output::Format::Table { bold: true }, &mut table);
                out.write_all(&table)?;
                out.flush()?;
                return written.map_err(write_failed);
            }
            Format::Csv => output::Format::Csv,
            Format::Json => output::Format::Json,
            Format::Parquet if io::stdout().is_terminal() => {
                bail!("Parquet is nothing to read; name a file with --output, or write it to one with >")
            }
            Format::Parquet => output::Format::Parquet,
        };
        let written = output::write(rows, format, io::stdout()).map_err(write_failed);
        io::stdout().flush()?;
        written
    }

    fn write_file(&self, rows: Rows, path: &Path) -> Result<u64> {
        let format = match self.format {
            Format::Table => output::Format::Table { bold: false },
            Format::Csv => output::Format::Csv,
            Format::Json => output::Format::Json,
            Format::Parquet => output::Format::Parquet,
        };
        output_file::write(path, |file| output::write(rows, format, file).map_err(write_failed))
    }
}

/// Converts an error of a query; a query that Ctrl-C stopped becomes [`Interrupted`].
pub fn stopped(error: SqlError) -> anyhow::Error {
    match error {
        SqlError::Stopped => Interrupted.into(),
        error => error.into(),
    }
}

fn write_failed(error: WriteError) -> anyhow::Error {
    match error {
        WriteError::Query(error) => stopped(error),
        WriteError::Io(error) => anyhow::Error::from(error).context("the answer could not be written"),
        error @ (WriteError::Unfit(_) | WriteError::Deep(..)) => error.into(),
    }
}
