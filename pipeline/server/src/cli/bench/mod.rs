//! `bench`: what this build does on this machine.

mod ingest;

use anyhow::Result;
use clap::Subcommand;

use crate::output::Out;

/// See [`super::Command::Bench`].
#[derive(Debug, Subcommand)]
pub enum Bench {
    /// Take a made-up bank's CSV in, on a real disk
    Ingest(ingest::Ingest),
}

impl Bench {
    /// Measures.
    pub fn run(self, out: &mut Out) -> Result<()> {
        match self {
            Self::Ingest(command) => command.run(out),
        }
    }
}
