//! What became of everything that was taken in, whatever ids it was given: the same after kills as without.

use std::collections::BTreeMap;

use rewardhub_core::{
    ids::Token,
    item::{Kind, WeakKey},
    ledger::Holding,
    state::{
        known_items::{Decided, Standing},
        row::{Row, RowKey},
        wallet::Counter,
    },
};
use rewardhub_engine::ports::Reader as _;

use super::data_set::DataSet;

/// What a wallet holds.
#[derive(Debug, PartialEq)]
struct Contents {
    holding: Holding,
    counters: Vec<Counter>,
}

/// What became of an item: whether it was decided, and how much of it came back.
type Item = (WeakKey, Standing, Kind, Decided, i64);

/// What became of everything, whatever ids it was given.
#[derive(Debug, PartialEq)]
pub struct State {
    /// By the accounts that earn for it.
    wallets: BTreeMap<Vec<Token>, Contents>,
    /// By account.
    items: BTreeMap<Token, Vec<Item>>,
}

impl State {
    /// Of a data set that no process has.
    pub fn of(data: &DataSet) -> Self {
        let rows = data.rows();
        let (mut wallets, mut items) = (BTreeMap::new(), BTreeMap::<Token, Vec<_>>::new());
        for (key, row) in &rows {
            match (key, row) {
                (_, Row::Wallet(wallet)) => {
                    let mut tokens: Vec<Token> = wallet.accounts.iter().map(|(_, token)| *token).collect();
                    tokens.sort_unstable();
                    let mut counters = wallet.counters.clone();
                    counters.sort_by(|a, b| (&a.name, a.asset, a.period).cmp(&(&b.name, b.asset, b.period)));
                    let contents = Contents { holding: wallet.holding().clone(), counters };
                    let before = wallets.insert(tokens, contents);
                    assert!(before.is_none(), "each account earns for one wallet");
                }
                (RowKey::KnownItems(account, _), Row::KnownItems(block)) => {
                    let Some(Row::BankAccount(account)) = rows.get(&RowKey::BankAccount(*account)) else {
                        panic!("items of no account")
                    };
                    let known = block.items.iter().map(|k| (k.key, k.standing, k.kind, k.decided, k.returned_minor));
                    items.entry(account.token).or_default().extend(known);
                }
                _ => {}
            }
        }
        items.values_mut().for_each(|items| items.sort_by_key(|item| format!("{item:?}")));
        Self { wallets, items }
    }

    /// How many accounts were seen.
    pub fn accounts(&self) -> usize {
        self.items.len()
    }

    /// What all lots hold, in minor units, whatever of.
    pub fn paid(&self) -> i64 {
        self.wallets.values().flat_map(|contents| contents.holding.lots()).map(|lot| lot.amount_minor).sum()
    }
}

/// Commands that are durable and have no decision in the events log.
pub fn undecided(data: &DataSet) -> u64 {
    let copy = data.copy();
    let opened = copy.open();
    let of = |partition| opened.commands().ends(partition).0 - opened.ledger().events().end(partition);
    opened.placement().all().map(of).sum()
}
