//! `schema check`.

use std::io::Write as _;

use anyhow::{Context as _, Result};
use clap::Args;
use rewardhub_engine::ports::LogId;
use rewardhub_scylla::{Address, Connection, schema};

use super::{block_on, manifest};
use crate::{cli::Global, output::Out};

/// See [`super::Schema::Check`].
#[derive(Debug, Args)]
pub struct Check {}

impl Check {
    /// Compares the keyspace with the data set and with what this version needs.
    pub fn run(self, global: &Global, address: &Address, out: &mut Out) -> Result<()> {
        let manifest = manifest(&global.data)?.with_context(|| {
            format!("there is no data set in {}; `rewardhub schema apply` makes one with its keyspace", global.data.display())
        })?;
        let (server, checked) = block_on(async {
            let connection = Connection::open(address).await?;
            let checked = schema::check(&connection, LogId(manifest.data_set), manifest.placement).await?;
            Ok((connection.server().to_string(), checked))
        })?;
        let (facts, keyspace) = (checked.facts, address.keyspace());
        let home = facts.home.map_or("any data centre".to_owned(), |home| format!("the data centre {home}"));
        writeln!(out, "the keyspace {keyspace} ({server}) is this data set's ledger: tables of version {},", facts.version)?;
        writeln!(out, "{} buckets, {} partitions, written from {home}", facts.placement.buckets, facts.placement.partitions)?;
        for warning in checked.warnings {
            writeln!(out, "warning: {warning}")?;
        }
        Ok(())
    }
}
