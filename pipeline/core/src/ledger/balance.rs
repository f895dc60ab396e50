//! A wallet's balances, as they stand and as they will be on a later day: a pure function of its lots.

use std::collections::BTreeMap;

use crate::{command::Balance, money::Asset, state::wallet::Wallet, time::Day};

/// Balances as posted, one for each asset that there is anything of.
#[must_use]
pub fn balances(wallet: &Wallet) -> Vec<Balance> {
    let mut by_asset: BTreeMap<Asset, Balance> = BTreeMap::new();
    let empty = |asset| Balance { asset, pending_minor: 0, available_minor: 0, held_minor: 0 };
    for lot in &wallet.lots {
        let balance = by_asset.entry(lot.asset).or_insert_with(|| empty(lot.asset));
        let free = lot.amount_minor - lot.held_minor;
        *(if lot.matured { &mut balance.available_minor } else { &mut balance.pending_minor }) += free;
        balance.held_minor += lot.held_minor;
    }
    for deficit in &wallet.deficits {
        by_asset.entry(deficit.asset).or_insert_with(|| empty(deficit.asset)).available_minor -= deficit.amount_minor;
    }
    by_asset.into_values().collect()
}

/// Balances on a day, with what will have matured and expired by then.
#[must_use]
pub fn balances_on(wallet: &Wallet, day: Day) -> Vec<Balance> {
    let mut wallet = wallet.clone();
    wallet.mature(day);
    wallet.expire(day);
    balances(&wallet)
}
