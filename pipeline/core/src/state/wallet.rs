//! A wallet: lots of value, counters of caps, the bank accounts that earn for it.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{BankAccountId, Token},
    money::Asset,
    programme::{Funder, Period, Used},
    time::{Day, Instant},
};

/// Whose wallet it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WalletKind {
    /// Earns and redeems.
    Customer,
    /// Is paid with rewards.
    Merchant,
}

/// Bank accounts that one wallet may have: each is told of all the others.
pub const MOST_ACCOUNTS: usize = 100;

/// Value that came from one funder, matures on one day and expires on one day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Lot {
    /// The asset that the amount is of.
    pub asset: Asset,
    /// Last day it can be spent; `None` for ever.
    pub expires_on: Option<Day>,
    /// Who pays for it.
    pub funder: Funder,
    /// First day it can be spent. Once matured, the latest of the lots that were joined here.
    pub matures_on: Day,
    /// Its maturity has been posted.
    pub matured: bool,
    /// How much, in minor units, what is held included; above zero.
    pub amount_minor: i64,
    /// How much of it is set aside for authorised redemptions.
    pub held_minor: i64,
}

/// What a clawback could not find in lots: the balance is negative by it until new value matures.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Deficit {
    /// The asset that the amount is of.
    pub asset: Asset,
    /// Whose reward was taken back.
    pub funder: Funder,
    /// How much, in minor units; above zero.
    pub amount_minor: i64,
}

/// How much of a cap is used in a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counter {
    /// A rule's id, or a programme cap's.
    pub name: String,
    /// The asset that the amount is of.
    pub asset: Asset,
    /// The calendar period that is counted.
    pub period: Period,
    /// The amount and the number of times that the period has used.
    pub used: Used,
}

/// A wallet's row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wallet {
    /// Whether a customer or a merchant holds it.
    pub kind: WalletKind,
    /// When it was opened.
    pub opened_at: Instant,
    /// Sorted; no two alike but in amount.
    pub lots: Vec<Lot>,
    /// Sorted by asset and funder.
    pub deficits: Vec<Deficit>,
    /// In the order they were first used.
    pub counters: Vec<Counter>,
    /// Counters of periods that ended before this day are gone; unset until some are.
    pub counters_from: Option<Day>,
    /// Bank accounts linked to it now.
    pub accounts: Vec<(BankAccountId, Token)>,
    /// Its one sign-up has been paid or refused.
    pub signed_up: bool,
    /// Purchases of its bucket that are judged and paid for by follow-ups which are still to come.
    pub owed: u32,
}

impl Wallet {
    /// A new, empty wallet.
    #[must_use]
    pub fn new(kind: WalletKind, opened_at: Instant) -> Self {
        Self {
            kind,
            opened_at,
            lots: Vec::new(),
            deficits: Vec::new(),
            counters: Vec::new(),
            counters_from: None,
            accounts: Vec::new(),
            signed_up: false,
            owed: 0,
        }
    }
}
