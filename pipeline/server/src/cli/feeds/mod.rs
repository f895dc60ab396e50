//! `feeds`: checks files, drafts profiles, and lists feeds.

mod check;
mod deliveries;
mod list;
mod new;
mod secret;

use anyhow::Result;
use clap::Subcommand;

use super::Global;
use crate::output::Out;

/// See [`super::Command::Feeds`].
#[derive(Debug, Subcommand)]
pub enum Feeds {
    /// Show what a file would become, record by record, without taking it in
    Check(check::Check),
    /// Draft a feed's profile from one of its files, with all that is to be answered
    New(new::New),
    /// Make the secret with which a feed signs what it posts to a server
    Secret(secret::Secret),
    /// List the feeds and what they delivered last
    List,
    /// List what a feed delivered, newest first, with what became of it
    Deliveries(deliveries::Deliveries),
}

impl Feeds {
    /// Runs the command that the user named.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        match self {
            Self::Check(command) => command.run(global, out),
            Self::New(command) => command.run(global, out),
            Self::Secret(command) => command.run(global, out),
            Self::List => list::run(global, out),
            Self::Deliveries(command) => command.run(global, out),
        }
    }
}
