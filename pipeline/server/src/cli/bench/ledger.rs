//! `bench ledger`: compares the pipeline on real servers with the naive way, and prints the results as JSON.

use std::{io::Write as _, path::PathBuf, time::Duration};

use anyhow::Result;
use clap::Args;
use serde_json::json;

use rewardhub_benchmarks::ledger::{Arrival, Measure};
use rewardhub_service::open::schema::Replication;

use crate::{arguments, output::Out};

/// See [`super::Bench::Ledger`].
#[derive(Debug, Args)]
pub struct Ledger {
    /// The servers and the first part of the keyspaces' names: `scylla://127.0.0.1/bench`
    #[arg(value_name = "ADDRESS")]
    address: String,
    /// How many wallets
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    wallets: u32,
    /// How many transactions wait when a backlog is measured
    #[arg(long, value_name = "N", default_value_t = 400_000)]
    backlog: u32,
    /// Transactions a second of the steady stream
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    rate: u32,
    /// How long the steady stream flows, and each step of the naive sweep
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    seconds: u64,
    /// Into how many buckets, one measurement each
    #[arg(long, value_name = "N", value_delimiter = ',', default_values_t = [50, 200, 2_000])]
    buckets: Vec<u32>,
    /// How transactions spread over wallets, one measurement each: `uniform`, all alike; `zipf`, the n-th most active has an n-th
    /// of what the first has
    #[arg(long, value_delimiter = ',', default_values = ["uniform", "zipf"], value_parser = |text: &str| arguments::word(text, "spread", &Arrival::WORDS))]
    arrival: Vec<Arrival>,
    /// How many copies: a number, or `dc1:3,dc2:3`
    #[arg(long, value_name = "COPIES")]
    replication: Option<Replication>,
    /// Leave the naive way out
    #[arg(long)]
    without_naive: bool,
    /// A folder on a real disk, for the logs
    #[arg(long, value_name = "DIR", default_value = "rewardhub-bench")]
    dir: PathBuf,
}

impl Ledger {
    /// Measures each spread with each number of buckets, and prints the results.
    pub fn run(self, out: &mut Out) -> Result<()> {
        let measure = Measure {
            address: self.address,
            folder: self.dir,
            wallets: self.wallets,
            backlog: self.backlog,
            per_second: self.rate,
            lasts: Duration::from_secs(self.seconds),
            replication: self.replication,
        };
        let report = |what: &str| tracing::info!("{what}");
        let naive = if self.without_naive { None } else { Some(measure.naive(&report)?) };
        let mut runs = Vec::new();
        for arrival in self.arrival {
            for buckets in &self.buckets {
                let mut run = measure.run(*buckets, arrival, &report)?;
                if let Some((best, _)) = &naive {
                    let rate = run["backlog"]["transactions_per_second"].as_f64().unwrap_or(0.0);
                    run["backlog"]["times_naive"] = json!((rate / best * 10.0).round() / 10.0);
                }
                runs.push(run);
            }
        }
        let naive = naive.map(|(_, report)| report);
        writeln!(out, "{:#}", json!({ "naive": naive, "runs": runs, "at": rewardhub_service::clock::now().to_string() }))?;
        Ok(())
    }
}
