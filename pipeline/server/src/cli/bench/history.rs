//! `bench history`: measures how long pages of a long history take on real servers, and prints the result as JSON.

use std::io::Write as _;

use anyhow::Result;
use clap::Args;
use rewardhub_engine::ports::MOST_ENTRIES;
use rewardhub_service::open::schema::Replication;

use rewardhub_benchmarks::history::Measure;

use crate::{arguments, output::Out};

/// See [`super::Bench::History`].
#[derive(Debug, Args)]
pub struct History {
    /// The servers and the first part of the keyspace's name: `scylla://127.0.0.1/bench`
    #[arg(value_name = "ADDRESS")]
    address: String,
    /// How many entries the history has
    #[arg(long, value_name = "N", default_value = "100_000", value_parser = arguments::count)]
    entries: u64,
    /// Over how many months
    #[arg(long, value_name = "N", default_value_t = 36, value_parser = clap::value_parser!(u64).range(1..=1200))]
    months: u64,
    /// How many other wallets have as many entries together
    #[arg(long, value_name = "N", default_value_t = 50_000, value_parser = clap::value_parser!(u64).range(1..))]
    wallets: u64,
    /// How many entries a page has
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = page)]
    page: usize,
    /// How often each page is read
    #[arg(long, value_name = "N", default_value_t = 1001, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    repeats: u32,
    /// How many copies: a number, or `dc1:3,dc2:3`
    #[arg(long, value_name = "COPIES")]
    replication: Option<Replication>,
    /// As JSON, which it always is
    #[arg(long)]
    json: bool,
}

fn page(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(entries @ 1..=MOST_ENTRIES) => Ok(entries),
        _ => Err(format!("a page has 1 to {MOST_ENTRIES} entries")),
    }
}

impl History {
    /// Makes the history, reads its pages, and prints the times.
    pub fn run(self, out: &mut Out) -> Result<()> {
        let measure = Measure {
            address: self.address,
            entries: self.entries.max(u64::try_from(self.page)?),
            months: self.months,
            wallets: self.wallets,
            page: self.page,
            repeats: usize::try_from(self.repeats)?,
            replication: self.replication,
        };
        let report = measure.run(&|what| tracing::info!("{what}"))?;
        writeln!(out, "{report:#}")?;
        Ok(())
    }
}
