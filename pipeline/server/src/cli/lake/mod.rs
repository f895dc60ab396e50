//! `lake`: looks after the tables that SQL reads, one file for each command.

mod compact;
mod flush;
mod rebuild;
mod status;
mod vacuum;

use anyhow::Result;
use clap::Subcommand;
use rewardhub_analytics::lake::LakeUrl;

use super::Global;
use crate::output::{Out, grouped};

/// See [`super::Command::Lake`].
#[derive(Debug, Subcommand)]
pub enum Lake {
    /// Bring it up to the ledger: everything that is decided is seen by the next query
    Flush(flush::Flush),
    /// Show what it has: rows, files, bytes, and how far it has followed the ledger
    Status(status::Status),
    /// Merge small files of days that are over; done by itself after writing
    Compact(compact::Compact),
    /// Delete files that no table has needed for a while; done by itself after writing
    Vacuum(vacuum::Vacuum),
    /// Make every table anew from the logs
    Rebuild(rebuild::Rebuild),
}

impl Lake {
    /// Runs the command that the user named.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        match self {
            Self::Flush(command) => command.run(global, out),
            Self::Status(command) => command.run(global, out),
            Self::Compact(command) => command.run(global, out),
            Self::Vacuum(command) => command.run(global, out),
            Self::Rebuild(command) => command.run(global, out),
        }
    }
}

/// Writes a count with separated thousands.
fn number(n: u64) -> String {
    grouped(&n.to_string())
}

/// Returns the location of the lake, for commands that need one.
pub(super) fn needed(global: &Global) -> Result<LakeUrl> {
    Ok(rewardhub_service::lake::location::needed(&global.places())?)
}
