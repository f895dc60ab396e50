//! `review`: what waits for a person.

use std::io::Write;

use anyhow::Result;
use clap::Subcommand;
use rewardhub_core::{
    event::TransactionStatus,
    ids::TransactionId,
    item::{Direction, Kind},
    state::row::{Row, RowKey},
};
use rewardhub_engine::ports::RowKind;

use crate::{
    cli::Global,
    data::Data,
    output::{Align, Out, Table},
    told,
};

/// See [`super::Command::Review`].
#[derive(Debug, Subcommand)]
pub enum Review {
    /// List transactions that cannot be paid for before somebody has looked at them
    List,
}

impl Review {
    /// Does what is asked.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let Self::List = self;
        let data = Data::of(global)?;
        let head = [
            ("day", Align::Left),
            ("amount", Align::Right),
            ("kind", Align::Left),
            ("why", Align::Left),
            ("transaction", Align::Left),
        ];
        let mut table = Table::new(head);
        data.each(RowKind::Block, |key, row| {
            let (RowKey::Block(account, _), Row::Block(block)) = (key, row) else { return Ok(true) };
            let waits = |status| matches!(status, TransactionStatus::Review(_) | TransactionStatus::Conflict);
            for known in block.items.iter().filter(|known| waits(known.standing.status())) {
                table.row([
                    known.key.booked_on.to_string(),
                    told::signed(known.key.amount_minor, known.key.currency, known.key.direction),
                    known.kind.word().replace('_', " "),
                    told::status(known.standing.status()),
                    TransactionId::at(account.bucket(), known.transaction).to_string(),
                ]);
            }
            Ok(true)
        })?;
        data.each(RowKind::Rewards, |_, row| {
            let Row::Rewards(rewards) = row else { return Ok(true) };
            for unjudged in &rewards.unjudged {
                table.row([
                    unjudged.booked_on.to_string(),
                    told::signed(unjudged.gross.minor, unjudged.gross.asset, Direction::Debit),
                    Kind::Purchase.word().to_owned(),
                    format!("not judged: {}", told::doubt(unjudged.doubt)),
                    unjudged.transaction.to_string(),
                ]);
            }
            Ok(true)
        })?;
        if table.is_empty() {
            writeln!(out, "nothing waits for a person")?;
        } else {
            table.write(out)?;
        }
        data.close()
    }
}
