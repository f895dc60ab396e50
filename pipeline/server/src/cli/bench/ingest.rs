//! `bench ingest`: takes in a made-up CSV file as `ingest` does, and prints the cost as JSON.

use std::{io::Write as _, path::PathBuf};

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use rewardhub_made_up_bank::Order;
use serde_json::Value;

use rewardhub_benchmarks::ingest::Measure;

use crate::{
    arguments,
    output::{Out, Progress},
};

/// The value of `--lake` without a value.
#[cfg(feature = "lake")]
const ASKED: &str = "";

#[cfg(feature = "lake")]
fn no_place(place: &str) -> Result<String, String> {
    if place == ASKED { Ok(place.to_owned()) } else { Err("it lies beside the ledger, in --dir: name no place".to_owned()) }
}

/// See [`super::Bench::Ingest`].
#[derive(Debug, Args)]
pub struct Ingest {
    /// How many bank accounts
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    accounts: u32,
    /// About how many rows
    #[arg(long, value_name = "N", default_value = "1_000_000", value_parser = arguments::count)]
    transactions: u64,
    /// How many of a hundred rows repeat an earlier one, drawn over the whole history
    #[arg(long, value_name = "PERCENT", default_value_t = 2, value_parser = clap::value_parser!(u8).range(0..=90))]
    duplicates: u8,
    /// How the rows arrive
    #[arg(long, value_enum, default_value = "both")]
    order: Arrival,
    /// Another seed is another bank
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// A folder on a real disk, to work in; what it has of an earlier run is replaced
    #[arg(long, value_name = "DIR", default_value = "rewardhub-bench")]
    dir: PathBuf,
    /// Take it in once more, while a lake follows
    // It replaces the global option of this name, so it must have the same type.
    #[cfg(feature = "lake")]
    #[arg(long, num_args = 0..=1, default_missing_value = ASKED, value_parser = no_place, hide_possible_values = true)]
    lake: Option<String>,
    /// As JSON, which it always is
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Arrival {
    /// By account and day
    Sorted,
    /// All accounts and days mixed
    Unsorted,
    /// Both, one after the other
    Both,
}

impl Ingest {
    /// Measures each order in which rows may arrive, and prints the results.
    pub fn run(self, out: &mut Out) -> Result<()> {
        let orders: &[(Order, &str)] = match self.order {
            Arrival::Sorted => &[(Order::Sorted, "sorted")],
            Arrival::Unsorted => &[(Order::Unsorted, "unsorted")],
            Arrival::Both => &[(Order::Sorted, "sorted"), (Order::Unsorted, "unsorted")],
        };
        let (mut measured, mut well) = (Vec::new(), true);
        for (order, name) in orders {
            let measure = Measure {
                accounts: self.accounts,
                transactions: self.transactions,
                duplicates_percent: self.duplicates,
                order: *order,
                seed: self.seed,
                folder: self.dir.join(name),
                #[cfg(feature = "lake")]
                lake: self.lake.as_deref() == Some(ASKED),
                #[cfg(not(feature = "lake"))]
                lake: false,
            };
            let found = measure.run(&Progress::of_files(&[]))?;
            well &= found.well;
            measured.push(found.report);
        }
        writeln!(out, "{:#}", Value::Array(measured))?;
        if !well {
            bail!(
                "a data set is not what its commands make of it; `rewardhub verify --data {}` tells what differs",
                self.dir.join("ORDER/data").display()
            );
        }
        Ok(())
    }
}
