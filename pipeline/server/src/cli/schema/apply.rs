//! `schema apply`.

use std::io::Write as _;

use anyhow::Result;
use clap::Args;
use rewardhub_scylla::{Address, Connection, schema};

use super::{Choice, block_on, line};
use crate::{cli::Global, configuration::Configuration, output::Out};

/// See [`super::Schema::Apply`].
#[derive(Debug, Args)]
pub struct Apply {
    #[command(flatten)]
    choice: Choice,
}

impl Apply {
    /// Makes what is missing.
    pub fn run(self, global: &Global, address: &Address, out: &mut Out) -> Result<()> {
        let applied = block_on(async {
            // Before a data set is made for good: nobody shall need it made otherwise only because a password was wrong.
            let connection = Connection::open_cluster(address).await?;
            let chosen = self.choice.settle(&global.data)?;
            Ok(schema::apply(&connection, &chosen).await?)
        })?;
        for made in &applied.created {
            writeln!(out, "made: {made}")?;
        }
        for already in &applied.already {
            writeln!(out, "there already: {already}")?;
        }
        if Configuration::read(&global.data)?.ledger.is_none() {
            let file = global.data.join("rewardhub.toml");
            writeln!(out, "write `{}` into {}, so that no command has to be told", line(address), file.display())?;
        }
        Ok(())
    }
}
