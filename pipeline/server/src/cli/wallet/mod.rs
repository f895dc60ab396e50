//! `wallet`: opens, links, adjusts and shows wallets.

mod adjust;
mod link;
mod list;
mod open;
mod show;

use anyhow::Result;
use clap::Subcommand;

use super::Global;
use crate::output::Out;

/// See [`super::Command::Wallet`].
#[derive(Debug, Subcommand)]
pub enum Wallet {
    /// Open a wallet and print its id
    Open(open::Open),
    /// Let a bank account earn for a wallet, from today on
    Link(link::Link),
    /// Correct a balance, with a reason
    Adjust(adjust::Adjust),
    /// Show all about a wallet: its accounts, balances, lots, holds and caps, and what a merchant is owed
    Show(show::Show),
    /// List all wallets
    List(list::List),
}

impl Wallet {
    /// Runs the command that the user named.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        match self {
            Self::Open(command) => command.run(global, out),
            Self::Link(command) => command.run(global, out),
            Self::Adjust(command) => command.run(global, out),
            Self::Show(command) => command.run(global, out),
            Self::List(command) => command.run(global, out),
        }
    }
}
