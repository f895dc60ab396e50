//! `wallet list`: lists wallets and what they have.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_core::ledger::balances;

use super::show;
use crate::{
    cli::Global,
    output::{Align, Amounts as _, Out, Table},
};

/// See [`super::Wallet::List`].
#[derive(Debug, Args)]
pub struct List {
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
}

impl List {
    /// Lists the wallets in the order they are stored.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = global.open()?;
        let terms = data.terms()?;
        let head = [
            ("wallet", Align::Left),
            ("kind", Align::Left),
            ("opened", Align::Left),
            ("accounts", Align::Right),
            ("has", Align::Left),
        ];
        let (mut table, mut left) = (Table::new(head), self.limit);
        let mut more = false;
        data.each_wallet(|id, wallet| {
            if left == 0 {
                more = true;
                return Ok(false);
            }
            left -= 1;
            let has =
                balances(&wallet).into_iter().map(|b| terms.money(b.asset, b.pending_minor + b.available_minor + b.held_minor));
            let has = has.collect::<Vec<_>>().join(", ");
            let opened = terms.day(wallet.opened_at).to_string();
            table.row([id.to_string(), show::kind(&wallet).to_owned(), opened, wallet.accounts.len().to_string(), has]);
            Ok(true)
        })?;
        if table.is_empty() {
            writeln!(
                out,
                "there are no wallets yet; the first sight of a bank account opens one, and so does `rewardhub wallet open`"
            )?;
        } else {
            table.write(out)?;
        }
        if more {
            writeln!(out, "and more; --limit shows them")?;
        }
        data.close()
    }
}
