//! `waiting`: lists bank accounts whose items wait until somebody links the account to a wallet.

use std::io::Write;

use anyhow::Result;
use clap::{Args, Subcommand};
use rewardhub_core::time::Instant;
use rewardhub_service::clock::now;

use crate::{
    arguments::instant,
    cli::Global,
    output::{Align, Out, Table, grouped},
};

/// See [`super::Command::Waiting`].
#[derive(Debug, Subcommand)]
pub enum Waiting {
    /// List accounts that nobody has linked to a wallet, though their feed requires it, with what waits for that
    List(List),
}

/// See [`Waiting::List`].
#[derive(Debug, Args)]
pub struct List {
    /// Only accounts of this feed
    #[arg(long, value_name = "NAME")]
    feed: Option<String>,
    /// How it is at this instant, instead of now: an instant in RFC 3339, or a day
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    as_of: Option<Instant>,
}

impl Waiting {
    /// Lists the accounts with how many items wait, since when, and for how many days the oldest of them still does.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let Self::List(List { feed, as_of }) = self;
        let data = global.open()?;
        let today = data.terms()?.day(as_of.unwrap_or_else(now));
        let mut table = Table::new([
            ("feed", Align::Left),
            ("account", Align::Left),
            ("items", Align::Right),
            ("since", Align::Left),
            ("days left", Align::Right),
        ]);
        data.each_account_waiting(None, |waiting| {
            if feed.as_ref().is_none_or(|feed| *feed == waiting.feed) {
                table.row([
                    waiting.feed.clone(),
                    waiting.account.to_string(),
                    grouped(&waiting.items.to_string()),
                    waiting.since.to_string(),
                    waiting.days_left(today).to_string(),
                ]);
            }
            Ok(true)
        })?;
        if table.is_empty() {
            writeln!(out, "nothing waits for its account to be linked")?;
        } else {
            table.write(out)?;
        }
        data.close()
    }
}
