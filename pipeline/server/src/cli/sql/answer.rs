//! Where an answer goes, and as what.

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

/// Where answers go, and as what.
#[derive(Debug)]
pub struct Answers {
    pub format: Format,
    pub file: Option<PathBuf>,
}

impl Answers {
    /// Whether several answers can follow each other.
    pub fn take_several(&self) -> bool {
        self.format == Format::Table && self.file.is_none()
    }

    /// Writes an answer to its end, and tells how many rows it has.
    ///
    /// # Errors
    /// When the query fails, or the answer cannot be written; [`Interrupted`] when it was stopped.
    pub fn write(&self, rows: Rows, out: &mut Out) -> Result<u64> {
        match &self.file {
            Some(path) => self.write_file(rows, path),
            None => self.write_out(rows, out),
        }
    }

    fn write_out(&self, rows: Rows, out: &mut Out) -> Result<u64> {
        let format = match self.format {
            Format::Table => {
                // A table has an end, and colours that are taken out where nobody sees them.
                let mut table = Vec::new();
                let written = output::write(rows, output::Format::Table { bold: true }, &mut table);
                out.write_all(&table)?;
                out.flush()?;
                return written.map_err(told);
            }
            Format::Csv => output::Format::Csv,
            Format::Json => output::Format::Json,
            Format::Parquet if io::stdout().is_terminal() => {
                bail!("Parquet is nothing to read; name a file with --output, or write it to one with >")
            }
            Format::Parquet => output::Format::Parquet,
        };
        let written = output::write(rows, format, io::stdout()).map_err(told);
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
        output_file::write(path, |file| output::write(rows, format, file).map_err(told))
    }
}

/// An error of a query, where Ctrl-C is one of its own.
pub fn stopped(error: SqlError) -> anyhow::Error {
    match error {
        SqlError::Stopped => Interrupted.into(),
        error => error.into(),
    }
}

fn told(error: WriteError) -> anyhow::Error {
    match error {
        WriteError::Query(error) => stopped(error),
        WriteError::Io(error) => anyhow::Error::from(error).context("the answer could not be written"),
        error @ (WriteError::Unfit(_) | WriteError::Deep(..)) => error.into(),
    }
}
