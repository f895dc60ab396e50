//! `bench`: what this build does on this machine.

mod ingest;
#[cfg(feature = "lake")]
mod sql;

use anyhow::Result;
use clap::Subcommand;

use crate::output::Out;

/// See [`super::Command::Bench`].
#[derive(Debug, Subcommand)]
pub enum Bench {
    /// Take a made-up bank's CSV in, on a real disk
    Ingest(ingest::Ingest),
    /// Ask a made-up lake what analysts ask, beside DuckDB over the same files
    #[cfg(feature = "lake")]
    Sql(sql::Sql),
}

impl Bench {
    /// Measures.
    pub fn run(self, out: &mut Out) -> Result<()> {
        match self {
            Self::Ingest(command) => command.run(out),
            #[cfg(feature = "lake")]
            Self::Sql(command) => command.run(out),
        }
    }
}
