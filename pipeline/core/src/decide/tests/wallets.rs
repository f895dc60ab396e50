//! Wallets under test: a customer's, a merchant's, and what they have.

pub use super::world::*;
use crate::{
    adjustment::AdjustmentReason,
    answer::Answer,
    command::{Adjust, Body, OpenWallet},
    ids::{Bucket, WalletId},
    ledger::{Balance, balances},
    money::{Asset, Money},
    posting::SystemAccount,
    state::{
        row::{Row, RowKey},
        wallet::{Wallet, WalletKind},
    },
};

/// Points that are worth half a penny, pounds, and something without a value; holds of two days.
pub const SHOP: &str = r#"
programme = "shop"
version   = 1
effective = 2026-01-01
timezone  = "Europe/London"
currency  = "GBP"
[assets.PTS]
decimals      = 0
expires_after = "60 days"
value         = { amount = "0.005", asset = "GBP" }
[assets.GBP]
decimals = 2
[assets.STARS]
decimals = 0
[redemption]
holds_for = "2 days"
grace     = "3 days"
[transfers]
PTS = { per_transfer = "60", per_day = "100" }
GBP = {}
[limits]
redemptions = { per = "day", times = 3 }
[treasury.PTS]
limit = "500"
[[rule]]
id   = "points"
earn = { rate = "1", per = "1.00", asset = "PTS" }
"#;

pub fn customer() -> WalletId {
    WalletId::new(Bucket(1), 11)
}

pub fn other_customer() -> WalletId {
    WalletId::new(Bucket(2), 22)
}

pub fn merchant() -> WalletId {
    WalletId::new(Bucket(3), 33)
}

pub fn money(minor: i64, asset: &str) -> Money {
    Money::new(Asset::new(asset).unwrap(), minor)
}

/// A customer with so many points, which never expire, another without, and a merchant.
pub fn shop_with(points: i64) -> World {
    let mut world = World::new(SHOP);
    for (wallet, kind) in
        [(customer(), WalletKind::Customer), (other_customer(), WalletKind::Customer), (merchant(), WalletKind::Merchant)]
    {
        assert_eq!(world.run(wallet.bucket(), Body::OpenWallet(OpenWallet { wallet, kind })), Answer::Done);
    }
    world.give(customer(), money(points, "PTS"));
    world
}

impl World {
    /// Adjusts a balance.
    pub fn give(&mut self, wallet: WalletId, amount: Money) {
        let adjust = Adjust { wallet, amount, reason: AdjustmentReason::Goodwill, text: Vec::new() };
        assert_eq!(self.ask(wallet.bucket(), Body::Adjust(adjust)), Answer::Done);
    }

    /// Asks under a name of its own.
    pub fn ask(&mut self, bucket: Bucket, body: Body) -> Answer {
        let called = name(bucket, &format!("request {}", self.records.len()));
        let answer = self.run_as(called, body);
        self.assert_sums_to_zero();
        answer
    }

    pub fn wallet_row(&self, wallet: WalletId) -> &Wallet {
        match self.rows.get(&RowKey::Wallet(wallet)) {
            Some(Row::Wallet(wallet)) => wallet,
            row => panic!("{row:?}"),
        }
    }

    /// What a wallet has of an asset: available, on hold.
    pub fn has(&self, wallet: WalletId, asset: &str) -> (i64, i64) {
        let asset = Asset::new(asset).unwrap();
        let balances = balances(self.wallet_row(wallet));
        let balance = balances.iter().find(|balance| balance.asset == asset);
        balance.map_or((0, 0), |Balance { available_minor, held_minor, .. }| (*available_minor, *held_minor))
    }

    /// What a system account has in all buckets.
    pub fn system(&self, account: &SystemAccount, asset: &str) -> i64 {
        let asset = Asset::new(asset).unwrap();
        let stripes =
            self.rows.values().filter_map(|row| if let Row::SystemAccounts(stripe) = row { Some(stripe) } else { None });
        let own = stripes.flat_map(|stripe| &stripe.balances).filter(|(own, of, _)| own == account && *of == asset);
        own.map(|(.., minor)| minor).sum()
    }

    /// Where the next command lies.
    pub fn next_offset(&self) -> u64 {
        self.records.len() as u64
    }

    pub fn days_pass(&mut self, days: i64) {
        self.at.0 += days * 24 * 3_600_000_000;
    }
}
