//! `key`: makes, lists and revokes the keys that clients show to a server.

mod add;
mod list;
mod revoke;

use anyhow::Result;
use clap::Subcommand;

use super::Global;
use crate::output::Out;

/// See [`super::Command::Key`].
#[derive(Debug, Subcommand)]
pub enum Key {
    /// Make a key, and show it this once
    Add(add::Add),
    /// List all keys, without their secrets
    List(list::List),
    /// Revoke a key: it is worth nothing any more
    Revoke(revoke::Revoke),
}

impl Key {
    /// Runs the command that the user named.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        match self {
            Self::Add(command) => command.run(global, out),
            Self::List(command) => command.run(global, out),
            Self::Revoke(command) => command.run(global, out),
        }
    }
}
