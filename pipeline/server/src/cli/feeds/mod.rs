//! `feeds`: what banks deliver.

mod check;
mod list;

use anyhow::Result;
use clap::Subcommand;

use super::Global;
use crate::output::Out;

/// See [`super::Command::Feeds`].
#[derive(Debug, Subcommand)]
pub enum Feeds {
    /// Tell what a file would become, record by record, without taking it in
    Check(check::Check),
    /// List the feeds and what they delivered last
    List,
}

impl Feeds {
    /// Does what is asked.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        match self {
            Self::Check(command) => command.run(out),
            Self::List => list::run(global, out),
        }
    }
}
