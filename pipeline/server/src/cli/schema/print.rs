//! `schema print`: shows the CQL of the keyspace.

use std::io::Write as _;

use anyhow::Result;
use clap::Args;
use rewardhub_service::open::{Address, schema};

use super::Choice;
use crate::{cli::Global, output::Out};

/// See [`super::Schema::Print`].
#[derive(Debug, Args)]
pub struct Print {
    #[command(flatten)]
    choice: Choice,
}

impl Print {
    /// Prints the CQL that `schema apply` would send to these servers.
    pub fn run(self, global: &Global, address: &Address, out: &mut Out) -> Result<()> {
        let statements = schema::print(&global.data, address, &self.choice.chosen())?;
        Ok(write!(out, "{statements}")?)
    }
}
