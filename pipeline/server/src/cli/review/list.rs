//! `review list`: lists items and purchases that wait for a person.

use std::io::Write;

use anyhow::Result;
use rewardhub_core::item::{Direction, Kind};

use rewardhub_service::review::Waits;

use crate::{
    cli::Global,
    explanation_text,
    output::{Align, Out, Table},
};

/// Lists everything that waits, with the reason.
pub fn run(global: &Global, out: &mut Out) -> Result<()> {
    let data = global.open()?;
    let head = [
        ("day", Align::Left),
        ("amount", Align::Right),
        ("kind", Align::Left),
        ("why", Align::Left),
        ("transaction", Align::Left),
    ];
    let (mut table, mut items, mut purchases) = (Table::new(head), 0, 0);
    data.each_waiting(None, |_, waits| {
        *(if matches!(waits, Waits::Item { .. }) { &mut items } else { &mut purchases }) += 1;
        table.row(match waits {
            Waits::Item { transaction, known, status } => [
                known.key.booked_on.to_string(),
                explanation_text::signed(known.key.amount_minor, known.key.currency, known.key.direction),
                known.kind.word().replace('_', " "),
                explanation_text::status(status),
                transaction.to_string(),
            ],
            Waits::Purchase(unjudged) => [
                unjudged.booked_on.to_string(),
                explanation_text::signed(unjudged.gross.minor, unjudged.gross.asset, Direction::Debit),
                Kind::Purchase.word().to_owned(),
                format!("not judged: {}", explanation_text::review_reason(unjudged.review_reason)),
                unjudged.transaction.to_string(),
            ],
        });
        Ok(true)
    })?;
    if table.is_empty() {
        writeln!(out, "nothing waits for a person")?;
    } else {
        table.write(out)?;
    }
    if items > 0 {
        writeln!(out, "`rewardhub review accept | reject | repeat-of TRANSACTION` decides about an item")?;
    }
    if purchases > 0 {
        writeln!(out, "what a purchase that was not judged deserves is paid with `rewardhub wallet adjust`")?;
    }
    data.close()
}
