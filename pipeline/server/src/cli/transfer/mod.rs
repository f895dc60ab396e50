//! `transfer`: moves value between wallets, and shows what became of it.

mod send;
mod show;

use anyhow::Result;
use clap::Subcommand;

use super::Global;
use crate::output::Out;

/// See [`super::Command::Transfer`].
#[derive(Debug, Subcommand)]
pub enum Transfer {
    /// Move value from one wallet to another, and print the transfer's id
    Send(send::Send),
    /// Show what became of a transfer
    Show(show::Show),
}

impl Transfer {
    /// Runs the command that the user named.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        match self {
            Self::Send(command) => command.run(global, out),
            Self::Show(command) => command.run(global, out),
        }
    }
}
