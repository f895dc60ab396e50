//! `schema check`: checks the keyspace.

use std::io::Write as _;

use anyhow::Result;
use clap::Args;
use rewardhub_service::open::{
    Address,
    schema::{self, CheckedOn},
};

use crate::{cli::Global, output::Out};

/// See [`super::Schema::Check`].
#[derive(Debug, Args)]
pub struct Check {}

impl Check {
    /// Compares the keyspace with the data set and with the tables that this version needs.
    pub fn run(self, global: &Global, address: &Address, out: &mut Out) -> Result<()> {
        let CheckedOn { server, checked } = schema::check(&global.data, address)?;
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
