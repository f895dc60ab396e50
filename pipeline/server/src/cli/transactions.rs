//! `transactions`: lists the transactions of a wallet's bank accounts, and what they earned.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_core::time::Day;

use rewardhub_service::{Service, accounts::WalletOrAccount, programmes::Terms, transactions::Line};

use crate::{
    arguments,
    cli::Global,
    explanation_text,
    output::{Align, Amounts as _, Out, Table},
};

/// See [`super::Command::Transactions`].
#[derive(Debug, Args)]
pub struct Transactions {
    /// The wallet: its id, or the number of an account that earns for it
    #[arg(value_name = "WALLET")]
    wallet: WalletOrAccount,
    /// Booked from this day on
    #[arg(long, value_name = "DATE", value_parser = arguments::day)]
    from: Option<Day>,
    /// Booked until this day
    #[arg(long, value_name = "DATE", value_parser = arguments::day)]
    until: Option<Day>,
    /// The newest so many
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
}

impl Transactions {
    /// Lists the transactions by booking day, newest last.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = global.open()?;
        let (id, terms) = (data.wallet_of(&self.wallet)?, data.terms()?);
        let asked = |day| self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until);
        let mut lines = data.lines_of(id, asked)?;
        if lines.is_empty() {
            writeln!(out, "no bank account of wallet {id} has such transactions")?;
            return data.close();
        }
        if lines.len() > self.limit {
            writeln!(out, "older transactions are left out, {} in all; --limit shows more", lines.len())?;
            lines.drain(..lines.len() - self.limit);
        }
        let head = [
            ("day", Align::Left),
            ("amount", Align::Right),
            ("kind", Align::Left),
            ("merchant", Align::Left),
            ("state", Align::Left),
            ("earned", Align::Left),
            ("transaction", Align::Left),
        ];
        let mut table = Table::new(head);
        for line in &lines {
            table.row(row(&data, line, &terms)?);
        }
        table.write(out)?;
        data.close()
    }
}

fn row(data: &Service, line: &Line, terms: &Terms) -> Result<[String; 7]> {
    let known = &line.known;
    let merchant = data.first_event(line.transaction)?.and_then(|event| event.facts.merchant_name);
    let earned: Vec<String> = data.earned(line)?.iter().map(|money| terms.money(money.asset, money.minor)).collect();
    Ok([
        known.key.booked_on.to_string(),
        explanation_text::signed(known.key.amount_minor, known.key.currency, known.key.direction),
        known.kind.word().replace('_', " "),
        merchant.unwrap_or_default(),
        explanation_text::status(line.status),
        earned.join(", "),
        line.transaction.to_string(),
    ])
}
