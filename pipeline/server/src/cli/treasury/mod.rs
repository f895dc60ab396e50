//! `treasury`: fills the treasuries of a programme's assets, gives wallets value from them, and shows them.

mod give;
mod issue;
mod show;

use anyhow::Result;
use clap::Subcommand;
use rewardhub_service::transfers::Gift;

use super::Global;
use crate::output::Out;

/// See [`super::Command::Treasury`].
#[derive(Debug, Subcommand)]
pub enum Treasury {
    /// Issue value into the treasury of its asset, up to the programme's limit
    Issue(issue::Issue),
    /// Top a wallet up from the treasury
    TopUp(give::Give),
    /// Give a wallet a bonus from the treasury
    Bonus(give::Give),
    /// Show what the treasuries have, what was issued into them, and how much may be
    Show(show::Show),
}

impl Treasury {
    /// Runs the command that the user named.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        match self {
            Self::Issue(command) => command.run(global, out),
            Self::TopUp(command) => command.run(Gift::TopUp, global, out),
            Self::Bonus(command) => command.run(Gift::Bonus, global, out),
            Self::Show(command) => command.run(global, out),
        }
    }
}
