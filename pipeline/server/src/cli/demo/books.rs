//! The act about the books: each asset sums to zero over wallets and system accounts, and the wallets are a liability in money.

use std::{collections::BTreeMap, io::Write};

use anyhow::{Context as _, Result, bail};
use rewardhub_core::{
    ledger::balances,
    money::{Asset, Money},
    posting::SystemAccount,
    programme::Funder,
    state::row::Row,
};
use rewardhub_engine::ports::RowKind;

use super::{Stage, act};
use rewardhub_service::{Service, programmes::Terms};

use crate::{
    explanation_text,
    output::{Align, Amounts as _, Out, Table},
};

/// The balances of one asset in minor units: of all wallets together, and of each system account.
#[derive(Default)]
struct Book {
    wallets: i64,
    system: BTreeMap<SystemAccount, i64>,
}

impl Book {
    /// The sum over wallets and system accounts, which must be zero.
    fn sum(&self) -> i64 {
        self.wallets + self.system.values().sum::<i64>()
    }
}

/// Plays the act: prints the books, checks that each asset sums to zero, and prints the liability.
pub(super) fn play(stage: &Stage, out: &mut Out) -> Result<()> {
    act(out, "The books", "To be seen: each asset sums to zero, and what the wallets have is a liability in money.")?;
    let terms = stage.data.terms()?;
    let books = read(&stage.data)?;
    let mut table = Table::new([("asset", Align::Left), ("account", Align::Left), ("balance", Align::Right)]);
    for (asset, book) in &books {
        let mut row = |asset: &str, account: &str, minor: i64, of: Asset| {
            table.row([asset.to_owned(), account.to_owned(), terms.money(of, minor)]);
        };
        row(&asset.to_string(), "wallets", book.wallets, *asset);
        for (account, minor) in &book.system {
            row("", &account.to_string(), *minor, *asset);
        }
        row("", "sum", book.sum(), *asset);
    }
    table.write(out)?;
    if let Some((asset, book)) = books.iter().find(|(_, book)| book.sum() != 0) {
        bail!("{asset} sums to {}, which is not zero; please report this", terms.money(*asset, book.sum()));
    }
    liability(&books, &terms, out)
}

fn read(data: &Service) -> Result<BTreeMap<Asset, Book>> {
    let mut books: BTreeMap<Asset, Book> = BTreeMap::new();
    data.each(RowKind::Wallet, |_, row| {
        if let Row::Wallet(wallet) = row {
            for parts in balances(&wallet) {
                books.entry(parts.asset).or_default().wallets += parts.pending_minor + parts.available_minor + parts.held_minor;
            }
        }
        Ok(true)
    })?;
    data.each(RowKind::SystemAccounts, |_, row| {
        if let Row::SystemAccounts(stripe) = row {
            for (account, asset, minor) in &stripe.balances {
                *books.entry(*asset).or_default().system.entry(account.clone()).or_default() += minor;
            }
        }
        Ok(true)
    })?;
    for book in books.values_mut() {
        for account in [SystemAccount::Funding(Funder::Issuer), SystemAccount::Breakage] {
            book.system.entry(account).or_default();
        }
    }
    Ok(books)
}

/// Prints the value of the wallets in money.
fn liability(books: &BTreeMap<Asset, Book>, terms: &Terms, out: &mut Out) -> Result<()> {
    let mut sums: BTreeMap<Asset, i64> = BTreeMap::new();
    let mut costs = Vec::new();
    for (asset, book) in books {
        let value = terms.programmes().iter().rev().find_map(|programme| programme.asset(*asset)).and_then(|terms| terms.value);
        let cost = match value {
            Some(value) => Money::new(value.asset, value.of_minor(book.wallets).context("the liability can be counted")?),
            None => Money::new(*asset, book.wallets),
        };
        *sums.entry(cost.asset).or_default() += cost.minor;
        let own = terms.money(*asset, book.wallets);
        costs.push(if value.is_some() {
            format!("{own} cost {}", explanation_text::amount(cost))
        } else {
            format!("{own} are money")
        });
    }
    let sums = super::amounts::listed(&sums, terms);
    Ok(writeln!(out, "the liability: {}; together {sums}", costs.join(", "))?)
}
