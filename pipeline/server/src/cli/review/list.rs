//! `review list`: lists items and purchases that wait for a person.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_core::{
    ids::TransactionId,
    item::{Direction, Kind},
    money::Asset,
    review_reason::ReviewReason,
    state::known_items::Standing,
    time::Day,
};
use rewardhub_service::{Service, feeds, review::Waits};
use serde_json::{Value, json};

use crate::{
    arguments,
    cli::Global,
    explanation_text,
    output::{Align, Out, Table},
};

/// Which of those that wait to list, and how.
#[derive(Debug, Args)]
pub struct List {
    /// Only what waits for this reason, by the word that `--json` gives
    #[arg(long, value_name = "WORD", value_parser = word)]
    why: Option<ReviewReason>,
    /// Only what this feed has delivered
    #[arg(long, value_name = "NAME")]
    feed: Option<String>,
    /// Only what was booked on this day or later
    #[arg(long, value_name = "DAY", value_parser = arguments::day)]
    from: Option<Day>,
    /// Only what was booked on this day or earlier
    #[arg(long, value_name = "DAY", value_parser = arguments::day)]
    until: Option<Day>,
    /// As JSON, which decisions can be made by
    #[arg(long)]
    json: bool,
}

/// Something that waits, as it is listed.
struct Entry {
    transaction: TransactionId,
    booked_on: Day,
    amount: (i64, Asset, Direction),
    kind: Kind,
    why: ReviewReason,
    /// How an item stands; `None` for a purchase that could not be judged.
    stands: Option<Standing>,
}

impl List {
    /// Lists what waits, with the reason.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = global.open()?;
        if let Some(feed) = &self.feed {
            feeds::profile_of(data.root(), feed)?;
        }
        let (mut entries, mut waiting) = (Vec::new(), 0);
        data.each_waiting(None, |_, waits| {
            waiting += 1;
            if self.is_of_feed(&data, &waits)? {
                entries.extend(Entry::of(&waits).filter(|entry| self.includes(entry)));
            }
            Ok(true)
        })?;
        if self.json {
            writeln!(out, "{:#}", Value::Array(entries.iter().map(Entry::as_json).collect()))?;
        } else if entries.is_empty() {
            writeln!(
                out,
                "{}",
                if waiting == 0 { "nothing waits for a person" } else { "nothing that waits for a person is so" }
            )?;
        } else {
            write_table(&entries, out)?;
        }
        data.close()
    }

    /// Whether the feed that is asked for has delivered it.
    fn is_of_feed(&self, data: &Service, waits: &Waits) -> rewardhub_service::error::Result<bool> {
        let Some(feed) = &self.feed else { return Ok(true) };
        let transaction = match waits {
            Waits::Item { transaction, .. } => *transaction,
            Waits::Purchase(unjudged) => unjudged.transaction,
        };
        Ok(data.transaction_history(transaction)?.revisions.first().is_some_and(|first| first.feed == *feed))
    }

    fn includes(&self, entry: &Entry) -> bool {
        self.why.is_none_or(|why| why == entry.why)
            && self.from.is_none_or(|from| from <= entry.booked_on)
            && self.until.is_none_or(|until| entry.booked_on <= until)
    }
}

impl Entry {
    /// `None` for what does not wait.
    fn of(waits: &Waits) -> Option<Self> {
        Some(match waits {
            Waits::Item { transaction, known, .. } => {
                let Standing::Review(why) = known.standing else { return None };
                Self {
                    transaction: *transaction,
                    booked_on: known.key.booked_on,
                    amount: (known.key.amount_minor, known.key.currency, known.key.direction),
                    kind: known.kind,
                    why,
                    stands: Some(known.standing),
                }
            }
            Waits::Purchase(unjudged) => Self {
                transaction: unjudged.transaction,
                booked_on: unjudged.booked_on,
                amount: (unjudged.gross.minor, unjudged.gross.asset, Direction::Debit),
                kind: Kind::Purchase,
                why: unjudged.review_reason,
                stands: None,
            },
        })
    }

    fn signed(&self) -> String {
        let (minor, asset, direction) = self.amount;
        explanation_text::signed(minor, asset, direction)
    }

    fn status(&self) -> String {
        match self.stands {
            Some(stands) => explanation_text::status(stands.status()),
            None => format!("not judged: {}", explanation_text::review_reason(self.why)),
        }
    }

    fn as_json(&self) -> Value {
        json!({
            "transaction": self.transaction.to_string(),
            "booked_on": self.booked_on.to_string(),
            "amount": self.signed(),
            "kind": self.kind.word(),
            "why": self.why,
            "status": self.status(),
            "stands": self.stands,
        })
    }
}

fn write_table(entries: &[Entry], out: &mut Out) -> Result<()> {
    let head = [
        ("day", Align::Left),
        ("amount", Align::Right),
        ("kind", Align::Left),
        ("why", Align::Left),
        ("transaction", Align::Left),
    ];
    let mut table = Table::new(head);
    for entry in entries {
        table.row([
            entry.booked_on.to_string(),
            entry.signed(),
            entry.kind.word().replace('_', " "),
            entry.status(),
            entry.transaction.to_string(),
        ]);
    }
    table.write(out)?;
    if entries.iter().any(|entry| entry.stands.is_some()) {
        writeln!(out, "`rewardhub review accept | reject | repeat-of | replace TRANSACTION` decides about an item")?;
    }
    if entries.iter().any(|entry| entry.stands.is_none()) {
        writeln!(
            out,
            "what a purchase that was not judged deserves is paid with `rewardhub wallet adjust`; `rewardhub review reject TRANSACTION` \
             then takes it off this list"
        )?;
    }
    Ok(())
}

fn word(text: &str) -> Result<ReviewReason, String> {
    serde_json::from_value(Value::from(text)).map_err(|error| error.to_string())
}
