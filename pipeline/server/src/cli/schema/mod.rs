//! `schema`: the keyspace of a ledger in ScyllaDB or Cassandra, a file a command.

mod apply;
mod check;
mod print;

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use rewardhub_core::ids::Placement;
use rewardhub_embedded::{
    directory::Directory,
    files::Disk,
    manifest::{FILE, Manifest},
};
use rewardhub_engine::ports::LogId;
use rewardhub_scylla::{
    Address,
    schema::{Chosen, Replication},
};

use super::Global;
use crate::{
    ledger::{self, LedgerPlace},
    output::Out,
};

/// See [`super::Command::Schema`].
#[derive(Debug, Subcommand)]
pub enum Schema {
    /// Make the keyspace and its tables for this data set, or what of them is missing; makes the data set if there is none
    Apply(apply::Apply),
    /// Tell whether the keyspace is this data set's, and as it should be
    Check(check::Check),
    /// Show the CQL that `apply` would send, and change nothing there; makes the data set if there is none
    Print(print::Print),
}

impl Schema {
    /// Does what is asked.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let address = match ledger::place(global)? {
            LedgerPlace::Scylla(address) => address,
            LedgerPlace::Embedded => bail!(
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
    /// What the keyspace is to be made for. Makes the data set, if there is none, as chosen.
    fn settle(&self, data: &Path) -> Result<Chosen> {
        let manifest = match manifest(data)? {
            Some(manifest) => manifest,
            None => {
                let chosen = Placement {
                    buckets: self.buckets.unwrap_or(Placement::EMBEDDED.buckets),
                    partitions: self.partitions.unwrap_or(Placement::EMBEDDED.partitions),
                };
                Directory::open(data, chosen)?.manifest().clone()
            }
        };
        let has = manifest.placement;
        let asked =
            [("buckets", self.buckets, has.buckets), ("partitions", self.partitions.map(u32::from), u32::from(has.partitions))];
        for (what, asked, has) in asked {
            if let Some(asked) = asked.filter(|asked| *asked != has) {
                bail!(
                    "the data set in {} has {has} {what} for good, not {asked}; leave --{what} out, or name another directory with --data",
                    data.display()
                );
            }
        }
        Ok(Chosen { log: LogId(manifest.data_set), placement: has, replication: self.replication.clone() })
    }
}

/// What was fixed at the data set's creation; `None` if there is none. It may be in use meanwhile.
fn manifest(data: &Path) -> Result<Option<Manifest>> {
    if data.exists() && !data.is_dir() {
        bail!("{} is a file, and a data set is a directory; name another with --data", data.display());
    }
    Manifest::load(&Disk, data).with_context(|| format!("{} cannot be read", data.join(FILE).display()))
}

/// Waits for what goes on between here and the servers.
fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    runtime.context("the system gives no threads for the connection to the ledger")?.block_on(work)
}

/// An address as it stands in the configuration.
fn line(address: &Address) -> String {
    format!("ledger = \"{address}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_set_is_made_as_chosen_and_then_stays_so() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let choose = |buckets, partitions| Choice { buckets, partitions, replication: None }.settle(&data);
        let made = choose(Some(512), None).unwrap();
        assert_eq!(made.placement, Placement { buckets: 512, partitions: 4 });
        assert_eq!(choose(None, None).unwrap(), made);
        assert_eq!(choose(Some(512), Some(4)).unwrap(), made);
        let told = |buckets, partitions| choose(buckets, partitions).unwrap_err().to_string();
        assert!(told(Some(256), None).contains("has 512 buckets for good, not 256; leave --buckets out"));
        assert!(told(None, Some(8)).contains("has 4 partitions for good, not 8; leave --partitions out"));
    }

    #[test]
    fn what_cannot_be_a_data_set_is_not_made_one() {
        let folder = tempfile::tempdir().unwrap();
        let choice = Choice { buckets: Some(2), partitions: Some(4), replication: None };
        let error = choice.settle(&folder.path().join("data")).unwrap_err().to_string();
        assert!(error.contains("2 buckets and 4 partitions"), "{error}");
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        assert!(choice.settle(&file).unwrap_err().to_string().contains("is a file"));
    }
}
