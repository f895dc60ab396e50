//! `config`: shows every setting of a data set, and checks them.

mod bank_settings;
mod check;
mod file_settings;
mod inbox_settings;
mod limits_settings;
mod print;
pub mod server_settings;
pub mod settings;
mod traces_settings;

use anyhow::Result;
use clap::Subcommand;

use super::Global;
use crate::output::Out;

/// See [`super::Command::Config`].
#[derive(Debug, Subcommand)]
pub enum Config {
    /// Show every setting: its value, where that comes from, and what it does
    Print(print::Print),
    /// Check rewardhub.toml and the environment, and open nothing
    Check(check::Check),
}

impl Config {
    /// Runs the command that the user named.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        match self {
            Self::Print(command) => command.run(global, out),
            Self::Check(command) => command.run(global, out),
        }
    }
}
