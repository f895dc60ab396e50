//! `sweep`: posts what has matured and expired, ends waits that are over. Once a day is enough.

use std::{collections::BTreeMap, io::Write};

use anyhow::Result;
use clap::Args;
use rewardhub_core::{
    command::{Body, Sweep as SweepBody},
    ids::{BankAccountId, Bucket, WalletId},
    state::row::{Row, RowKey},
    time::Day,
};
use rewardhub_engine::ports::RowKind;

use crate::{
    arguments::AsOf,
    cli::Global,
    data::Data,
    lake,
    output::{Out, grouped},
};

/// At most so many wallets or accounts in one command: a decision is bounded.
const AT_ONCE: usize = 32;

/// See [`super::Command::Sweep`].
#[derive(Debug, Args)]
pub struct Sweep {
    #[command(flatten)]
    as_of: AsOf,
}

/// What is to be looked at in one bucket.
type Due = (Vec<WalletId>, Vec<BankAccountId>);

impl Sweep {
    /// Looks at every wallet and account that something may be due of.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let url = lake::place(global)?;
        let data = Data::of(global)?;
        let at = self.as_of.at();
        let today = data.terms()?.day(at);
        let (wallets, accounts) = data.work(|edge| {
            edge.settle()?;
            let due = due(&data, today)?;
            for (bucket, (wallets, accounts)) in &due {
                for wallets in wallets.chunks(AT_ONCE) {
                    edge.ask(at, *bucket, Body::Sweep(SweepBody { wallets: wallets.to_vec(), accounts: Vec::new() }))?;
                }
                for accounts in accounts.chunks(AT_ONCE) {
                    edge.ask(at, *bucket, Body::Sweep(SweepBody { wallets: Vec::new(), accounts: accounts.to_vec() }))?;
                }
            }
            let count = |of: fn(&Due) -> usize| grouped(&due.values().map(of).sum::<usize>().to_string());
            Ok((count(|(wallets, _)| wallets.len()), count(|(_, accounts)| accounts.len())))
        })?;
        writeln!(out, "swept as of {today}: wallets with something due: {wallets}, accounts with something open: {accounts}")?;
        lake::flush_and_close(url.as_ref(), data)
    }
}

/// Wallets with a lot that matures or expires by today, and accounts with something that waits.
fn due(data: &Data, today: Day) -> Result<BTreeMap<Bucket, Due>> {
    let mut due: BTreeMap<Bucket, Due> = BTreeMap::new();
    data.each(RowKind::Wallet, |key, row| {
        if let (RowKey::Wallet(id), Row::Wallet(wallet)) = (key, row)
            && wallet.has_due(today)
        {
            due.entry(id.bucket()).or_default().0.push(id);
        }
        Ok(true)
    })?;
    data.each(RowKind::BankAccount, |key, row| {
        if let (RowKey::BankAccount(id), Row::BankAccount(account)) = (key, row)
            && !(account.held.is_empty() && account.waiting.is_empty() && account.pendings.is_empty())
        {
            due.entry(id.bucket()).or_default().1.push(id);
        }
        Ok(true)
    })?;
    Ok(due)
}
