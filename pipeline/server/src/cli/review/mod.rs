//! `review`: what waits for a person, and what a person decides about it.

mod decide;
mod list;

use anyhow::Result;
use clap::{Args, Subcommand};
use rewardhub_core::ids::TransactionId;
use rewardhub_service::review::Ruling;

use self::decide::decide;
use crate::{arguments::AsOf, cli::Global, output::Out};

/// See [`super::Command::Review`].
#[derive(Debug, Subcommand)]
pub enum Review {
    /// List transactions that cannot be paid for before somebody has looked at them
    List,
    /// Book items as transactions of their own: they earn by the programme version of their day
    Accept {
        /// Their transactions, as the list has them
        #[arg(value_name = "TRANSACTION", required = true, value_parser = transaction)]
        transactions: Vec<TransactionId>,
        #[command(flatten)]
        said: Said,
    },
    /// Let items rest as no transactions: they earn nothing, and do not come back with the next delivery
    Reject {
        /// Their transactions, as the list has them
        #[arg(value_name = "TRANSACTION", required = true, value_parser = transaction)]
        transactions: Vec<TransactionId>,
        #[command(flatten)]
        said: Said,
    },
    /// Let an item rest as another transaction of its account once more
    RepeatOf {
        /// Its transaction, as the list has it
        #[arg(value_name = "TRANSACTION", value_parser = transaction)]
        transaction: TransactionId,
        /// The transaction that it repeats
        #[arg(value_name = "ORIGINAL", value_parser = transaction)]
        original: TransactionId,
        #[command(flatten)]
        said: Said,
    },
    /// Undo what was decided about items: what they were paid is taken back, and they wait again
    Undo {
        /// Their transactions
        #[arg(value_name = "TRANSACTION", required = true, value_parser = transaction)]
        transactions: Vec<TransactionId>,
        #[command(flatten)]
        said: Said,
    },
}

/// What a person says about a decision.
#[derive(Debug, Args)]
pub struct Said {
    /// Why, in your own words: encrypted under the account's key, and erased with it
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    as_of: AsOf,
}

impl Review {
    /// Runs the command that the user named.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        match self {
            Self::List => list::run(global, out),
            Self::Accept { transactions, said } => decide(global, &transactions, Ruling::Accept, said, out),
            Self::Reject { transactions, said } => decide(global, &transactions, Ruling::Reject, said, out),
            Self::RepeatOf { transaction, original, said } => {
                decide(global, &[transaction], Ruling::RepeatOf(original), said, out)
            }
            Self::Undo { transactions, said } => decide(global, &transactions, Ruling::Undo, said, out),
        }
    }
}

fn transaction(text: &str) -> Result<TransactionId, String> {
    TransactionId::parse(text).ok_or_else(|| format!("{text:?} is not a transaction's id; `rewardhub review list` lists them"))
}
