//! `sql`: queries the lake, from the command line, a file, or a prompt. It needs neither logs nor ledger.

mod answer;
mod interrupts;
mod lake_session;
mod output_file;
mod prompt;
mod query_limits;
mod script;

use std::{
    io::{self, IsTerminal as _},
    path::PathBuf,
};

use anyhow::Result;
use clap::{Args, ValueEnum};
use rewardhub_analytics::sql::SqlEngine;

pub use self::lake_session::LakeSession;
pub(super) use self::{
    answer::{Answers, stopped},
    interrupts::Interrupts,
    output_file::write as write_file,
    query_limits::QueryLimits,
};
use super::{Global, lake::needed};
use crate::output::Out;

/// See [`super::Command::Sql`].
#[derive(Debug, Args)]
pub struct Sql {
    /// The query; without one, and without --file, a prompt
    #[arg(value_name = "QUERY", conflicts_with = "file", allow_hyphen_values = true)]
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
    #[command(flatten)]
    within: QueryLimits,
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
    /// Asks the queries of the command line, the file or standard input, or opens a prompt.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let lake = LakeSession::open(SqlEngine::new(self.within.limits()?)?, &needed(global)?)?;
        let answers = Answers { format: self.format, file: self.output };
        let text = match (self.query, self.file) {
            (Some(query), _) => query,
            (None, Some(file)) => script::read(&file)?,
            (None, None) if io::stdin().is_terminal() => return prompt::run(&lake, &answers, out),
            (None, None) => script::read("-".as_ref())?,
        };
        script::ask_all(&text, &lake, &answers, &Interrupts::listen()?, out)
    }
}
