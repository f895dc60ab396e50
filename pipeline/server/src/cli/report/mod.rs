//! `report`: asks the lake standing questions. It needs neither logs nor ledger.

mod chart_file;
mod list;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};
use rewardhub_analytics::{report, sql::SqlEngine};

use super::{
    Global,
    lake::needed,
    sql::{self, Answers, Interrupts, LakeSession, QueryLimits, stopped},
};
use rewardhub_service::lake::today;

use crate::output::Out;

/// See [`super::Command::Report`].
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Report {
    #[command(subcommand)]
    list: Option<Listing>,
    /// The report; `report list` tells which there are
    #[arg(value_name = "NAME", required = true)]
    name: Option<String>,
    /// Ask otherwise than by default, as in `as_of=2026-03-31`; `report list NAME` tells what can be set
    #[arg(long, value_name = "NAME=VALUE", value_parser = set)]
    set: Vec<(String, String)>,
    /// How the answer is written
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Table)]
    format: Format,
    /// Write the answer to this file, not to standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    within: QueryLimits,
}

#[derive(Debug, Subcommand)]
enum Listing {
    /// List the reports, or show all about one
    List(list::List),
}

/// How answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Aligned columns, for people; the first 10,000 rows
    Table,
    /// Comma-separated values (RFC 4180)
    Csv,
    /// An array of objects; decimals are texts
    Json,
    /// Parquet
    Parquet,
    /// A chart, of reports that have one
    Svg,
}

impl Report {
    /// Lists the reports, or asks one and writes the answer.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        if let Some(Listing::List(list)) = self.list {
            return list.run(out);
        }
        let report = rewardhub_sql::report(&self.name.unwrap_or_default())?;
        let values = report.values(&self.set, today())?;
        let format = match self.format {
            Format::Table => sql::Format::Table,
            Format::Csv => sql::Format::Csv,
            Format::Json => sql::Format::Json,
            Format::Parquet => sql::Format::Parquet,
            Format::Svg => return chart_file::Drawing { report, values, file: self.output }.run(&self.within, global),
        };
        let stop = Interrupts::listen()?.current();
        let session = LakeSession::open(SqlEngine::new(self.within.limits()?)?, &needed(global)?)?.session(&stop)?;
        let rows = report::ask(&session, &report, &values, &stop).map_err(stopped)?;
        Answers { format, file: self.output }.write(rows, out)?;
        Ok(())
    }
}

/// Parses `name=value`.
fn set(text: &str) -> Result<(String, String), String> {
    let wrong = || format!("{text:?} sets nothing; write it as name=value");
    text.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())).ok_or_else(wrong)
}
