//! `bench sweep`: makes wallets with something due, sweeps them, and prints the cost as JSON.

use std::{io::Write as _, path::PathBuf};

use anyhow::Result;
use clap::Args;

use rewardhub_benchmarks::sweep::Measure;

use crate::{arguments, output::Out};

/// See [`super::Bench::Sweep`].
#[derive(Debug, Args)]
pub struct Sweep {
    /// How many wallets have something due
    #[arg(long, value_name = "N", default_value = "1_000_000", value_parser = arguments::count)]
    wallets: u64,
    /// A folder on a real disk, to work in; what it has of an earlier run is replaced
    #[arg(long, value_name = "DIR", default_value = "rewardhub-bench")]
    dir: PathBuf,
    /// As JSON, which it always is
    #[arg(long)]
    json: bool,
}

impl Sweep {
    /// Makes the wallets, sweeps them twice, and prints the times.
    pub fn run(self, out: &mut Out) -> Result<()> {
        let report = Measure { wallets: self.wallets, folder: self.dir }.run(&|what| tracing::info!("{what}"))?;
        writeln!(out, "{report:#}")?;
        Ok(())
    }
}
