//! `review`: lists items and purchases that wait for a person.

use std::io::Write;

use anyhow::Result;
use clap::Subcommand;
use rewardhub_core::item::{Direction, Kind};

use rewardhub_service::review::Waits;

use crate::{
    cli::Global,
    explanation_text,
    output::{Align, Out, Table},
};

/// See [`super::Command::Review`].
#[derive(Debug, Subcommand)]
pub enum Review {
    /// List transactions that cannot be paid for before somebody has looked at them
    List,
}

impl Review {
    /// Lists everything that waits, with the reason.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let Self::List = self;
        let data = global.open()?;
        let head = [
            ("day", Align::Left),
            ("amount", Align::Right),
            ("kind", Align::Left),
            ("why", Align::Left),
            ("transaction", Align::Left),
        ];
        let mut table = Table::new(head);
        data.each_waiting(|waits| {
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
            Ok(())
        })?;
        if table.is_empty() {
            writeln!(out, "nothing waits for a person")?;
        } else {
            table.write(out)?;
        }
        data.close()
    }
}
