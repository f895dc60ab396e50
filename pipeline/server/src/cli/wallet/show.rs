//! `wallet show`: shows the accounts, balances, lots, holds and cap counters of a wallet, and what a merchant is owed.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_core::{
    ledger::balances,
    state::wallet::{Owed, Wallet, WalletKind},
};

use rewardhub_service::{Service, accounts::WalletOrAccount, programmes::Terms};

use crate::{
    cli::{Global, balance},
    output::{Align, Amounts as _, Out, STRONG, Table, grouped, painted},
};

/// See [`super::Wallet::Show`].
#[derive(Debug, Args)]
pub struct Show {
    /// The wallet: its id, or the number of an account that earns for it
    #[arg(value_name = "WALLET")]
    wallet: WalletOrAccount,
}

impl Show {
    /// Prints the wallet, with its balances as posted.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = global.open()?;
        let (id, terms) = (data.wallet_of(&self.wallet)?, data.terms()?);
        let wallet = data.wallet(id)?;
        writeln!(out, "{}", painted(format!("wallet {id}"), STRONG))?;
        writeln!(out, "{}, opened on {}", super::show::kind(&wallet), terms.day(wallet.opened_at))?;
        accounts(&data, &wallet, out)?;
        balance::table(&balances(&wallet), &terms).write(out)?;
        lots(&wallet, &terms, out)?;
        holds(&wallet, &terms, out)?;
        owed(&wallet, &terms, out)?;
        counters(&wallet, &terms, out)?;
        data.close()
    }
}

/// The word for the kind of a wallet.
pub fn kind(wallet: &Wallet) -> &'static str {
    match wallet.kind {
        WalletKind::Customer => "customer",
        WalletKind::Merchant => "merchant",
        WalletKind::Treasury => "treasury",
    }
}

fn accounts(data: &Service, wallet: &Wallet, out: &mut Out) -> Result<()> {
    let mut table = Table::new([
        ("account", Align::Left),
        ("feed", Align::Left),
        ("earns from", Align::Left),
        ("covered until", Align::Left),
    ]);
    for (id, _) in &wallet.accounts {
        let Some(account) = data.account(*id)? else { continue };
        let from = account.links.last().and_then(|link| link.from).or(account.first_window_on).or(Some(account.opened_on));
        let until = account.streams.iter().filter_map(|stream| stream.covered.last()).map(|(_, to)| *to).max();
        let date = |day: Option<_>| day.map_or_else(|| "-".to_owned(), |day| format!("{day}"));
        table.row([id.to_string(), account.feed.clone(), date(from), date(until)]);
    }
    if table.is_empty() {
        writeln!(out, "no bank account earns for it")?;
        return Ok(());
    }
    Ok(table.write(out)?)
}

fn lots(wallet: &Wallet, terms: &Terms, out: &mut Out) -> Result<()> {
    if wallet.holding().lots().is_empty() {
        return Ok(());
    }
    let head = [("lot", Align::Right), ("available from", Align::Left), ("until", Align::Left), ("paid by", Align::Left)];
    let mut table = Table::new(head);
    for lot in wallet.holding().lots() {
        let until = lot.expires_on.map_or_else(|| "for ever".to_owned(), |day| day.to_string());
        let amount = terms.money(lot.asset, lot.amount_minor);
        table.row([amount, lot.matures_on.to_string(), until, lot.funder.to_string()]);
    }
    Ok(table.write(out)?)
}

/// What is on hold, as posted: a hold that is over stays until the next touch of the wallet or a sweep.
fn holds(wallet: &Wallet, terms: &Terms, out: &mut Out) -> Result<()> {
    if wallet.holding().holds().is_empty() {
        return Ok(());
    }
    let mut table = Table::new([("on hold", Align::Right), ("until", Align::Left), ("for redemption", Align::Left)]);
    for hold in wallet.holding().holds() {
        let amount = terms.money(hold.asset, hold.amount_minor());
        table.row([amount, hold.ends.at.to_string(), hold.redemption.to_string()]);
    }
    Ok(table.write(out)?)
}

/// What a merchant is owed in money.
fn owed(wallet: &Wallet, terms: &Terms, out: &mut Out) -> Result<()> {
    if wallet.owed_to_it.is_empty() {
        return Ok(());
    }
    let mut table = Table::new([("owed to it", Align::Right), ("for captured", Align::Left), ("paid by", Align::Left)]);
    for Owed { asset, funder, worth } in &wallet.owed_to_it {
        table.row([terms.money(worth.asset, worth.minor), asset.to_string(), funder.to_string()]);
    }
    Ok(table.write(out)?)
}

fn counters(wallet: &Wallet, terms: &Terms, out: &mut Out) -> Result<()> {
    if wallet.counters.is_empty() {
        return Ok(());
    }
    let head = [("counted by caps", Align::Left), ("in", Align::Left), ("used", Align::Right), ("times", Align::Right)];
    let mut table = Table::new(head);
    for counter in &wallet.counters {
        let used = terms.money(counter.asset, counter.used.amount_minor);
        table.row([counter.name.clone(), counter.period.to_string(), used, grouped(&counter.used.times.to_string())]);
    }
    Ok(table.write(out)?)
}
