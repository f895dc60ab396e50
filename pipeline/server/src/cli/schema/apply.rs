//! `schema apply`: makes the keyspace and its tables.

use std::io::Write as _;

use anyhow::Result;
use clap::Args;
use rewardhub_service::{
    Configuration,
    open::{Address, schema},
};

use super::{Choice, line};
use crate::{cli::Global, output::Out};

/// See [`super::Schema::Apply`].
#[derive(Debug, Args)]
pub struct Apply {
    #[command(flatten)]
    choice: Choice,
}

impl Apply {
    /// Makes what is missing, and prints what was made and what was there.
    pub fn run(self, global: &Global, address: &Address, out: &mut Out) -> Result<()> {
        let applied = schema::apply(&global.data, address, &self.choice.chosen())?;
        for made in &applied.created {
            writeln!(out, "made: {made}")?;
        }
        for already in &applied.already {
            writeln!(out, "there already: {already}")?;
        }
        if Configuration::read(&global.data)?.ledger.is_none() {
            let file = global.data.join("rewardhub.toml");
            writeln!(
                out,
                "write `{}` into {}, so that every command finds the ledger without an option",
                line(address),
                file.display()
            )?;
        }
        Ok(())
    }
}
