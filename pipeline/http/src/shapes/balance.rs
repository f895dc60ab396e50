//! A wallet's balance.

use rewardhub_core::{
    ids::WalletId,
    ledger::{Balance, Book, Lot},
    money::Asset,
    state::wallet::Wallet,
    time::{Day, Moment},
};
use rewardhub_service::{clock::now, programmes::Terms};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Amount, Freshness};

/// What a wallet has at the end of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WalletBalance {
    /// The wallet's id.
    pub wallet: String,
    /// The day, in the programme's time zone.
    #[schema(format = Date)]
    pub on: String,
    /// A balance for each asset of which there is anything.
    pub balances: Vec<AssetBalance>,
    /// When it was read (RFC 3339, in UTC).
    #[schema(format = DateTime)]
    pub as_of: String,
    /// The version of what was read: it goes up with every change. A read with `after` waits for one.
    pub version: u64,
}

/// What a wallet has of one asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AssetBalance {
    /// The code of the asset.
    pub asset: String,
    /// Free to spend; below zero after a clawback of what was spent.
    pub available: String,
    /// Earned, and not yet mature.
    pub pending: String,
    /// On hold for authorised redemptions.
    pub held: String,
    /// What expires next; `null` where nothing will, and for days other than today.
    pub next_expiry: Option<DueAmount>,
    /// What matures next; `null` where nothing will, and for days other than today.
    pub next_maturity: Option<DueAmount>,
}

/// An amount that is due on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DueAmount {
    /// The day: the first on which it can be spent, or the last.
    #[schema(format = Date)]
    pub on: String,
    /// The amount, in the asset of its balance.
    pub amount: String,
}

impl WalletBalance {
    /// Renders balances of a day. `wallet` is given where that day is today, and tells what is due next.
    pub(crate) fn of(
        id: WalletId,
        (on, balances): (Day, &[Balance]),
        wallet: Option<&Wallet>,
        terms: &Terms,
        freshness: Freshness,
    ) -> Self {
        let as_of_today = wallet.map(|wallet| Book::foretell(id, wallet, Moment { at: now(), day: on }).0);
        let lots = as_of_today.as_ref().map_or(&[][..], |wallet| wallet.holding().lots());
        let balances = balances.iter().map(|balance| AssetBalance::of(balance, lots, terms)).collect();
        Self { wallet: id.to_string(), on: on.to_string(), balances, as_of: freshness.as_of, version: freshness.version }
    }
}

impl AssetBalance {
    fn of(balance: &Balance, lots: &[Lot], terms: &Terms) -> Self {
        let asset = balance.asset;
        let amount = |minor| Amount::of(terms, asset, minor).amount;
        let due = |day: &dyn Fn(&Lot) -> Option<Day>| {
            next(lots, asset, day).map(|(on, minor)| DueAmount { on: on.to_string(), amount: amount(minor) })
        };
        Self {
            asset: asset.to_string(),
            available: amount(balance.available_minor),
            pending: amount(balance.pending_minor),
            held: amount(balance.held_minor),
            next_expiry: due(&|lot| lot.last_day()),
            next_maturity: due(&|lot| (!lot.matured).then_some(lot.matures_on)),
        }
    }
}

/// The earliest of these days among the lots of an asset, and what is due on it.
fn next(lots: &[Lot], asset: Asset, day: &dyn Fn(&Lot) -> Option<Day>) -> Option<(Day, i64)> {
    let of_asset = || lots.iter().filter(|lot| lot.asset == asset && lot.amount_minor > 0);
    let first = of_asset().filter_map(day).min()?;
    let minor = of_asset().filter(|lot| day(lot) == Some(first)).map(|lot| lot.amount_minor).sum();
    Some((first, minor))
}
