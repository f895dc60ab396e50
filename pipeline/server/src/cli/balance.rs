//! `balance`: shows the balances of a wallet on any day.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_core::{ledger::Balance as Parts, money::decimal, time::Day};
use serde_json::json;

use rewardhub_service::{accounts::WalletOrAccount, programmes::Terms};

use crate::{
    arguments,
    cli::Global,
    output::{Align, Out, Table, grouped},
};

/// See [`super::Command::Balance`].
#[derive(Debug, Args)]
pub struct Balance {
    /// The wallet: its id, or the number of an account that earns for it
    #[arg(value_name = "WALLET")]
    wallet: WalletOrAccount,
    /// On this day: what was posted by its end, or what will have matured and expired by then [default: today]
    #[arg(long, value_name = "DATE", value_parser = arguments::day)]
    at: Option<Day>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Balance {
    /// Prints the balances.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = global.open()?;
        let (id, terms) = (data.wallet_of(&self.wallet)?, data.terms()?);
        let (on, balances) = data.balances(id, self.at, &terms)?;
        if self.json {
            let balances: Vec<_> = balances.iter().map(|parts| as_json(parts, &terms)).collect();
            writeln!(out, "{}", json!({ "wallet": id, "on": on.to_string(), "balances": balances }))?;
        } else if balances.is_empty() {
            writeln!(out, "wallet {id} has nothing on {on}")?;
        } else {
            writeln!(out, "wallet {id} on {on}")?;
            table(&balances, &terms).write(out)?;
        }
        data.close()
    }
}

/// A table of balances: available, pending and held, one row for each asset.
pub fn table(balances: &[Parts], terms: &Terms) -> Table {
    let head = [("asset", Align::Left), ("available", Align::Right), ("pending", Align::Right), ("held", Align::Right)];
    let mut table = Table::new(head);
    for parts in balances {
        let amount = |minor| grouped(&decimal(minor, terms.decimals(parts.asset)));
        let amounts = [parts.available_minor, parts.pending_minor, parts.held_minor].map(amount);
        table.row([parts.asset.to_string()].into_iter().chain(amounts));
    }
    table
}

fn as_json(parts: &Parts, terms: &Terms) -> serde_json::Value {
    let amount = |minor| decimal(minor, terms.decimals(parts.asset));
    json!({
        "asset": parts.asset,
        "available": amount(parts.available_minor),
        "pending": amount(parts.pending_minor),
        "held": amount(parts.held_minor),
    })
}
