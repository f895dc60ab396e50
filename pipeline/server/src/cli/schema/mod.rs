//! `schema`: makes, checks and prints the keyspace of a ledger in ScyllaDB or Cassandra, one file for each command.

mod apply;
mod check;
mod print;

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use rewardhub_service::{
    locations::LedgerLocation,
    open::{
        Address,
        schema::{self, Replication},
    },
};

use super::Global;
use crate::output::Out;

/// See [`super::Command::Schema`].
#[derive(Debug, Subcommand)]
pub enum Schema {
    /// Make the keyspace and its tables for this data set, or what of them is missing; makes the data set if there is none
    Apply(apply::Apply),
    /// Check whether the keyspace is this data set's, and as it should be
    Check(check::Check),
    /// Show the CQL that `apply` would send, and change nothing there; makes the data set if there is none
    Print(print::Print),
}

impl Schema {
    /// Runs the command that the user named. Fails if the ledger is embedded.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let address = match global.places().ledger()? {
            LedgerLocation::Scylla(address) => address,
            LedgerLocation::Embedded => bail!(
                "the ledger lies in the data directory and needs no keyspace; name another with --ledger scylla://host,host/keyspace, or in {}",
                global.data.join("rewardhub.toml").display()
            ),
        };
        match self {
            Self::Apply(command) => command.run(global, &address, out),
            Self::Check(command) => command.run(global, &address, out),
            Self::Print(command) => command.run(global, &address, out),
        }
    }
}

/// What can be chosen when a data set or its keyspace is made.
#[derive(Debug, Args)]
struct Choice {
    /// How many buckets accounts are spread over, each a partition of the keyspace; for good [default: the data set's, else 256]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..1 << 24))]
    buckets: Option<u32>,
    /// How many partitions the logs have, each with a processor; for good [default: the data set's, else 4]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    partitions: Option<u16>,
    /// How many copies there are to be: `3`, or by data centre `north:3,south:3` [default: 3; 1 where there is one node]
    #[arg(long, value_name = "R")]
    replication: Option<Replication>,
}

impl Choice {
    fn chosen(self) -> schema::Choice {
        schema::Choice { buckets: self.buckets, partitions: self.partitions, replication: self.replication }
    }
}

/// The line for the configuration that names this ledger.
fn line(address: &Address) -> String {
    format!("ledger = \"{address}\"")
}
