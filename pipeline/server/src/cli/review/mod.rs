//! `review`: what waits for a person, and what a person decides about it.

mod decide;
mod list;
mod shown;
mod unclassified;

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, Subcommand};
use rewardhub_core::ids::TransactionId;
use rewardhub_service::review::{Ruling, Shown};

use self::decide::decide;
use crate::{as_of::AsOf, cli::Global, output::Out};

/// See [`super::Command::Review`].
#[derive(Debug, Subcommand)]
pub enum Review {
    /// List transactions that cannot be paid for before somebody has looked at them
    List(list::List),
    /// Book items as transactions of their own: they earn by the programme version of their day
    Accept {
        #[command(flatten)]
        items: Items,
        #[command(flatten)]
        said: Said,
    },
    /// List items of a feed that are booked and that nothing has judged, because their kind was not known or no programme version judged
    /// their day, with the kind that the feed's profile gives them now
    Unclassified(unclassified::List),
    /// Judge such items by that kind
    Reclassify {
        #[command(flatten)]
        items: Items,
        #[command(flatten)]
        said: Said,
    },
    /// Let items rest as no transactions, which earn nothing and do not come back with the next delivery; and purchases that could not be
    /// judged, once they are settled otherwise
    #[command(visible_alias = "keep")]
    Reject {
        #[command(flatten)]
        items: Items,
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
    /// Let items be what the transactions are now that they contradict: those get their content, and earn by it what they had not
    Replace {
        #[command(flatten)]
        items: Items,
        /// The transaction that the item replaces, where it is another than the one that it contradicts
        #[arg(long, value_name = "TRANSACTION", value_parser = transaction, conflicts_with = "shown")]
        original: Option<TransactionId>,
        #[command(flatten)]
        said: Said,
    },
    /// Undo what was decided about items: what they were paid is taken back, what they took back is paid again, and they wait again
    Undo {
        /// Their transactions
        #[arg(value_name = "TRANSACTION", required = true, value_parser = transaction)]
        transactions: Vec<TransactionId>,
        #[command(flatten)]
        said: Said,
    },
}

/// The items that are decided about.
#[derive(Debug, Args)]
pub struct Items {
    /// Their transactions, as the list has them
    #[arg(value_name = "TRANSACTION", required_unless_present = "shown", value_parser = transaction)]
    transactions: Vec<TransactionId>,
    /// All items of a list that `review list --json` or `review unclassified --json` printed, each as it stood there: what changed since is not decided
    #[arg(long, value_name = "FILE", conflicts_with = "transactions")]
    shown: Option<PathBuf>,
}

impl Items {
    /// The items and purchases, each as it was shown; `None` where it was not.
    fn each(self, global: &Global) -> Result<Vec<(TransactionId, Option<Shown>)>> {
        match self.shown {
            Some(path) => shown::items_of(global, &path),
            None => Ok(self.transactions.into_iter().map(|id| (id, None)).collect()),
        }
    }
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
            Self::List(list) => list.run(global, out),
            Self::Unclassified(list) => list.run(global, out),
            Self::Reclassify { items, said } => decide(global, &items.each(global)?, Ruling::Reclassify, said, out),
            Self::Accept { items, said } => decide(global, &items.each(global)?, Ruling::Accept, said, out),
            Self::Reject { items, said } => decide(global, &items.each(global)?, Ruling::Reject, said, out),
            Self::RepeatOf { transaction, original, said } => {
                decide(global, &[(transaction, None)], Ruling::RepeatOf(original), said, out)
            }
            Self::Replace { items, original, said } => decide(global, &items.each(global)?, Ruling::Replace(original), said, out),
            Self::Undo { transactions, said } => {
                let items: Vec<_> = transactions.into_iter().map(|id| (id, None)).collect();
                decide(global, &items, Ruling::Undo, said, out)
            }
        }
    }

    /// The files that it reads.
    pub fn files(&self) -> Vec<&Path> {
        match self {
            Self::List(_) | Self::Unclassified(_) | Self::RepeatOf { .. } | Self::Undo { .. } => Vec::new(),
            Self::Accept { items, .. }
            | Self::Reject { items, .. }
            | Self::Replace { items, .. }
            | Self::Reclassify { items, .. } => items.shown.iter().map(PathBuf::as_path).collect(),
        }
    }
}

fn transaction(text: &str) -> Result<TransactionId, String> {
    TransactionId::parse(text).ok_or_else(|| format!("{text:?} is not a transaction's id; `rewardhub review list` lists them"))
}
