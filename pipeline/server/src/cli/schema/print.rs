//! `schema print`.

use std::io::Write as _;

use anyhow::Result;
use clap::Args;
use rewardhub_scylla::{Address, Connection, schema};

use super::{Choice, block_on};
use crate::{cli::Global, output::Out};

/// See [`super::Schema::Print`].
#[derive(Debug, Args)]
pub struct Print {
    #[command(flatten)]
    choice: Choice,
}

impl Print {
    /// Shows it, as it would be sent to these servers.
    pub fn run(self, global: &Global, address: &Address, out: &mut Out) -> Result<()> {
        let statements = block_on(async {
            let connection = Connection::open_cluster(address).await?;
            let chosen = self.choice.settle(&global.data)?;
            Ok(schema::print(&connection, &chosen).await?)
        })?;
        Ok(write!(out, "{statements}")?)
    }
}
