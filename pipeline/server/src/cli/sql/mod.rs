//! `sql`: queries over the lake, from the command line, a file, or a prompt. Needs neither logs nor ledger.

mod answer;
mod asking;
mod interrupts;
mod prompt;
mod script;

use std::{
    io::{self, IsTerminal as _},
    path::PathBuf,
    time::Duration,
};

use anyhow::Result;
use clap::{Args, ValueEnum};
use rewardhub_analytics::sql::{Limits, SqlEngine};

pub use self::asking::Asking;
use self::{answer::Answers, interrupts::Interrupts};
use super::{Global, lake::needed};
use crate::{arguments, output::Out};

/// See [`super::Command::Sql`].
#[derive(Debug, Args)]
pub struct Sql {
    /// The query; without one, and without --file, a prompt
    #[arg(value_name = "QUERY", conflicts_with = "file")]
    query: Option<String>,
    /// Ask what is written in a file, where semicolons end queries; `-` is standard input
    #[arg(long, short, value_name = "FILE")]
    file: Option<PathBuf>,
    /// How answers are written
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Table)]
    format: Format,
    /// Write the answer to this file, not to standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The most rows that a query may return
    #[arg(long, value_name = "N", value_parser = arguments::count, default_value_t = Limits::default().rows)]
    max_rows: u64,
    /// The longest that a query may take, in seconds
    #[arg(long, value_name = "SECONDS", value_parser = arguments::count, default_value_t = Limits::default().time.as_secs())]
    max_seconds: u64,
    /// The most memory that a query may take, as in 512MiB; beyond it, it sorts and joins on disk
    #[arg(long, value_name = "SIZE", value_parser = arguments::size, default_value = "1GiB")]
    max_memory: u64,
}

/// How answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns, for people; the first 10,000 rows
    Table,
    /// Comma-separated values (RFC 4180)
    Csv,
    /// An array of objects; decimals are texts
    Json,
    /// Parquet
    Parquet,
}

impl Sql {
    /// Asks.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let limits = Limits {
            rows: self.max_rows,
            time: Duration::from_secs(self.max_seconds),
            memory_bytes: usize::try_from(self.max_memory)?,
            ..Limits::default()
        };
        let asking = Asking::open(SqlEngine::new(limits)?, &needed(global)?)?;
        let answers = Answers { format: self.format, file: self.output };
        let text = match (self.query, self.file) {
            (Some(query), _) => query,
            (None, Some(file)) => script::read(&file)?,
            (None, None) if io::stdin().is_terminal() => return prompt::run(&asking, &answers, out),
            (None, None) => script::read("-".as_ref())?,
        };
        script::ask_all(&text, &asking, &answers, &Interrupts::listen()?, out)
    }
}
