//! `lake`: the tables that SQL asks, a file a command.

mod flush;

use anyhow::{Result, bail};
use clap::Subcommand;
use rewardhub_analytics::lake::LakeUrl;

use super::Global;
use crate::{lake::place, output::Out};

/// See [`super::Command::Lake`].
#[derive(Debug, Subcommand)]
pub enum Lake {
    /// Bring it up to the ledger: everything that is decided is seen by the next query
    Flush(flush::Flush),
}

impl Lake {
    /// Does what is asked.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        match self {
            Self::Flush(command) => command.run(global, out),
        }
    }
}

/// Where the lake lies, which there must be.
fn needed(global: &Global) -> Result<LakeUrl> {
    match place(global)? {
        Some(url) => Ok(url),
        None => bail!("there is to be no lake here (`lake = \"none\"`); name one with --lake"),
    }
}
