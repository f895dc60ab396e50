//! `transactions`: lists the transactions of a wallet's bank accounts, and what they earned.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_core::{ids::WalletId, time::Day};

use rewardhub_service::{
    Service,
    accounts::WalletOrAccount,
    programmes::Terms,
    transactions::{BookedOn, Line, LineDetails},
};

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
        let (lines, older) = self.newest(&data, id)?;
        if lines.is_empty() {
            writeln!(out, "no bank account of wallet {id} has such transactions")?;
            return data.close();
        }
        if older {
            writeln!(out, "older transactions are left out; --limit shows more")?;
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
        for (line, details) in lines.iter().zip(data.details_of(&lines)?) {
            table.row(row(line, details, &terms));
        }
        table.write(out)?;
        data.close()
    }

    /// The newest lines, oldest first, and whether there are older ones.
    fn newest(&self, data: &Service, id: WalletId) -> Result<(Vec<Line>, bool)> {
        let (wallet, booked) = (data.wallet(id)?, BookedOn { from: self.from, until: self.until });
        let (mut lines, mut after) = (Vec::new(), None);
        loop {
            let page = data.lines((id, &wallet), booked, (after.as_ref(), self.limit - lines.len()), |_| true)?;
            lines.extend(page.lines);
            after = page.next;
            if after.is_none() || lines.len() == self.limit {
                lines.reverse();
                return Ok((lines, after.is_some()));
            }
        }
    }
}

fn row(line: &Line, details: LineDetails, terms: &Terms) -> [String; 7] {
    let known = &line.known;
    let earned: Vec<String> = details.earned.iter().map(|money| terms.money(money.asset, money.minor)).collect();
    [
        known.key.booked_on.to_string(),
        explanation_text::signed(known.key.amount_minor, known.key.currency, known.key.direction),
        known.kind.word().replace('_', " "),
        details.merchant_name.unwrap_or_default(),
        explanation_text::status(line.status),
        earned.join(", "),
        line.transaction.to_string(),
    ]
}
