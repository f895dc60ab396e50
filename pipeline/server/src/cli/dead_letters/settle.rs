//! `dead-letters retry | dismiss | undo`: settles dead letters one by one; what is refused of one keeps nobody from settling the others.

use std::io::Write;

use anyhow::{Result, anyhow, bail};
use clap::Args;
use rewardhub_service::{Caller, Service, adjustments::check_reason, approvals::Outcome, changes::Said};

use super::letter_id;
use crate::{act_text::waits, as_of::AsOf, cli::Global, output::Out};

/// What becomes of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// They are read again.
    Retry,
    /// They rest, and nothing becomes of them.
    Dismiss,
    /// They wait again.
    Undo,
}

/// Which letters, and why.
#[derive(Debug, Args)]
pub struct Settle {
    /// Their ids, as the list has them
    #[arg(value_name = "ID", required_unless_present = "feed", value_parser = letter_id)]
    ids: Vec<u64>,
    /// All of this feed that wait now
    #[arg(long, value_name = "NAME", conflicts_with = "ids")]
    feed: Option<String>,
    /// Why, in your own words: encrypted, and erased with the feed's or the account's key
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    as_of: AsOf,
}

impl Settle {
    /// Settles them, and says of each what became of it.
    pub fn run(self, global: &Global, way: Way, out: &mut Out) -> Result<()> {
        let Self { ids, feed, reason: text, as_of } = self;
        check_reason(&text).map_err(|unfit| anyhow!("--reason {unfit}"))?;
        let url = global.lake_place()?;
        let data = global.open()?;
        let caller = as_of.caller(&data)?;
        let ids = match &feed {
            Some(feed) => of_feed(&data, feed, way)?,
            None => ids,
        };
        let asked = Said { text, request: None };
        let mut refused = 0;
        for id in &ids {
            match settle(&data, *id, way, &asked, caller) {
                Ok(became) => writeln!(out, "{id:016x}: {became}")?,
                Err(error) if ids.len() == 1 => return Err(error.into()),
                Err(error) => {
                    refused += 1;
                    writeln!(out, "{id:016x}: {error}")?;
                }
            }
        }
        if ids.is_empty() {
            writeln!(out, "no dead letter of feed {:?} is to be settled so", feed.unwrap_or_default())?;
        }
        data.flush_and_close(url.as_ref())?;
        if refused > 0 {
            bail!("{refused} of {} dead letters were not settled", ids.len());
        }
        Ok(())
    }
}

/// The letters of a feed that can be settled so, oldest first.
fn of_feed(data: &Service, feed: &str, way: Way) -> Result<Vec<u64>> {
    rewardhub_service::feeds::profile_of(data.root(), feed)?;
    let mut found = Vec::new();
    data.each_dead_letter(|letter| {
        if letter.feed == feed && letter.settled.is_some() == (way == Way::Undo) {
            // What came with one delivery is settled together: it is looked for once.
            found.push((letter.at, letter.source.clone(), letter.id));
        }
        Ok(true)
    })?;
    found.sort_unstable();
    Ok(found.into_iter().map(|(.., id)| id).collect())
}

fn settle(data: &Service, id: u64, way: Way, asked: &Said, caller: Caller) -> rewardhub_service::error::Result<String> {
    Ok(match way {
        Way::Retry => {
            let changed = data.retry_letter(id, asked, caller)?;
            match changed.value {
                Outcome::Done(Some(transaction)) => format!("transaction {transaction}"),
                Outcome::Done(None) => "its transaction was known".to_owned(),
                Outcome::WaitsForApproval => format!("not yet: {}", waits(changed.command)),
            }
        }
        Way::Dismiss => data.dismiss_letter(id, asked, caller).map(|_| "dismissed".to_owned())?,
        Way::Undo => data.undo_letter(id, asked, caller).map(|_| "waits again".to_owned())?,
    })
}
