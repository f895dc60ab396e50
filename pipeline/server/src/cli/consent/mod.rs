//! `consent`: takes, lists and withdraws the consents by which banks are asked for accounts.

mod add;
mod list;
mod withdraw;

use std::path::Path;

use anyhow::Result;
use clap::Subcommand;

use super::Global;
use crate::output::Out;

/// See [`super::Command::Consent`].
#[derive(Debug, Subcommand)]
pub enum Consent {
    /// Take a customer's consent, so that the feed's bank is asked for the account; also the next one, under the same name
    Add(Box<add::Add>),
    /// List the consents: how each stands, and how far asking has got
    List(list::List),
    /// Forget a consent with its tokens and its account's number
    Withdraw(withdraw::Withdraw),
}

impl Consent {
    /// Runs the command that the user named.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        match self {
            Self::Add(command) => command.run(global, out),
            Self::List(command) => command.run(global, out),
            Self::Withdraw(command) => command.run(global, out),
        }
    }

    /// The files that it reads.
    pub fn files(&self) -> Vec<&Path> {
        match self {
            Self::Add(command) => command.files(),
            Self::List(_) | Self::Withdraw(_) => Vec::new(),
        }
    }
}
