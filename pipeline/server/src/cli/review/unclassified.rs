//! `review unclassified`: lists items that nothing has judged, and that would be if they were classified as their feed's profile says now.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_core::time::Day;
use rewardhub_service::{review::Unclassified, transactions::BookedOn};
use serde_json::{Value, json};

use crate::{
    arguments,
    cli::Global,
    explanation_text,
    output::{Align, Out, Table},
};

/// Which of them to list, and how.
#[derive(Debug, Args)]
pub struct List {
    /// The feed that has delivered them
    #[arg(long, value_name = "NAME", default_value = rewardhub_service::feeds::DEFAULT)]
    feed: String,
    /// Only what was booked on this day or later
    #[arg(long, value_name = "DAY", value_parser = arguments::day)]
    from: Option<Day>,
    /// Only what was booked on this day or earlier
    #[arg(long, value_name = "DAY", value_parser = arguments::day)]
    until: Option<Day>,
    /// As JSON, which `review reclassify --shown` takes
    #[arg(long)]
    json: bool,
}

impl List {
    /// Lists them, with what they were and what they would be.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = global.open()?;
        let mut found = Vec::new();
        let booked = BookedOn { from: self.from, until: self.until };
        data.each_unclassified((&self.feed, booked), None, |_, unclassified| {
            found.extend(unclassified);
            Ok(true)
        })?;
        if self.json {
            writeln!(out, "{:#}", Value::Array(found.iter().map(as_json).collect()))?;
        } else if found.is_empty() {
            writeln!(out, "nothing of feed {:?} would be judged otherwise", self.feed)?;
        } else {
            write_table(&found, out)?;
        }
        data.close()
    }
}

fn signed(unclassified: &Unclassified) -> String {
    let key = &unclassified.known.key;
    explanation_text::signed(key.amount_minor, key.currency, key.direction)
}

fn as_json(unclassified: &Unclassified) -> Value {
    let Unclassified { transaction, known, kind } = unclassified;
    json!({
        "transaction": transaction.to_string(),
        "booked_on": known.key.booked_on.to_string(),
        "amount": signed(unclassified),
        "kind": known.kind.word(),
        "kind_now": kind.word(),
        "stands": known.standing,
    })
}

fn write_table(found: &[Unclassified], out: &mut Out) -> Result<()> {
    let head = [
        ("day", Align::Left),
        ("amount", Align::Right),
        ("kind", Align::Left),
        ("now", Align::Left),
        ("transaction", Align::Left),
    ];
    let mut table = Table::new(head);
    for unclassified in found {
        let Unclassified { transaction, known, kind } = unclassified;
        let word = |kind: &str| kind.replace('_', " ");
        table.row([
            known.key.booked_on.to_string(),
            signed(unclassified),
            word(known.kind.word()),
            word(kind.word()),
            transaction.to_string(),
        ]);
    }
    table.write(out)?;
    writeln!(out, "`rewardhub review reclassify TRANSACTION` judges an item by the kind that it has now")?;
    Ok(())
}
