//! `bench sql`: asks this program and DuckDB the same questions about a made-up lake.

use std::{io::Write as _, path::PathBuf};

use anyhow::Result;
use clap::Args;
use serde_json::Value;

use rewardhub_benchmarks::sql::{Measure, Plan};

use crate::{
    arguments,
    output::{Align, Out, Progress, Table},
};

/// See [`super::Bench::Sql`].
#[derive(Debug, Args)]
pub struct Sql {
    /// About how many rewards
    #[arg(long, value_name = "N", default_value = "20_000_000", value_parser = arguments::count)]
    rewards: u64,
    /// Over how many days
    #[arg(long, value_name = "N", default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=3660))]
    days: u32,
    /// Of how many wallets
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    wallets: u32,
    /// How often each question is asked
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1000))]
    repeats: u32,
    /// A folder on a real disk, to keep the lake in; another one there is replaced
    #[arg(long, value_name = "DIR", default_value = "rewardhub-bench/sql")]
    dir: PathBuf,
    /// A Python that has DuckDB (`pip install duckdb`), or `none`
    #[arg(long, value_name = "PYTHON", default_value = "python3")]
    duckdb: String,
    /// Also with nothing in memory: new sessions, and files that the system has forgotten
    #[arg(long)]
    cold: bool,
    /// Only questions with this in their names
    #[arg(long, value_name = "WORD")]
    only: Option<String>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Sql {
    /// Measures all questions, and prints the times.
    pub fn run(self, out: &mut Out) -> Result<()> {
        let plan = Plan { rewards: self.rewards, days: self.days, wallets: self.wallets };
        let measure =
            Measure { plan, folder: self.dir, python: self.duckdb, repeats: self.repeats, cold: self.cold, only: self.only };
        let progress = Progress::counted(self.days.into(), "making days up");
        let report = measure.run(&|days| progress.more(days));
        progress.end();
        let report = report?;
        if self.json {
            writeln!(out, "{report:#}")?;
        } else {
            write_report(&report, out)?;
        }
        Ok(())
    }
}

/// Prints a table for people: median, least and processors' time, in milliseconds.
fn write_report(report: &Value, out: &mut Out) -> Result<()> {
    let with = report["duckdb"].as_str().map_or("no DuckDB".to_owned(), |version| format!("DuckDB {version}"));
    writeln!(out, "{} rows in {} files, {} threads, {with}", report["rows"], report["files"], report["threads"])?;
    let mut table = Table::new([
        ("question", Align::Left),
        ("", Align::Left),
        ("of tables, ms", Align::Right),
        ("of sums, ms", Align::Right),
        ("DuckDB, ms", Align::Right),
        ("of sums, ms", Align::Right),
        ("of tables", Align::Right),
        ("as shipped", Align::Right),
    ]);
    for question in report["questions"].as_array().into_iter().flatten() {
        for how in ["warm", "cold"] {
            let times = &question[how];
            if times.is_null() {
                continue;
            }
            let ways = ["plain", "of_sums", "duckdb", "duckdb_of_sums"];
            let ways = ways.map(|way| spell(&times[way], ["median_ms", "least_ms", "processor_ms"], 0));
            let shares = ["plain_to_duckdb", "shipped_to_duckdb"];
            let shares = shares.map(|way| spell(&times[way], ["median", "least", "processor"], 2));
            let name = question["name"].as_str().unwrap_or_default();
            table.row([name.to_owned(), how.to_owned()].into_iter().chain(ways).chain(shares));
        }
    }
    table.write(out)?;
    writeln!(
        out,
        "Median, least and processors' time. The last two columns are shares of what DuckDB takes for the base tables."
    )?;
    Ok(())
}

fn spell(of: &Value, parts: [&str; 3], digits: usize) -> String {
    let parts: Option<Vec<String>> = parts.iter().map(|part| of[part].as_f64().map(|n| format!("{n:.digits$}"))).collect();
    parts.map_or_else(|| "–".to_owned(), |parts| parts.join(" / "))
}
