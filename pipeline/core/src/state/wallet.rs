//! A wallet: lots of value, counters of caps, the bank accounts that earn for it.

use serde::{Deserialize, Serialize};

use crate::{
    command::PaymentToken,
    ids::{BankAccountId, Token},
    ledger::Holding,
    money::{Asset, Money},
    programme::{Funder, Period, Used},
    time::{Day, Instant},
};

/// Whose wallet it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WalletKind {
    /// A customer's: it earns and redeems.
    Customer,
    /// A merchant's: it is paid with rewards.
    Merchant,
    /// The treasury of an asset: the issuer fills it, and it tops other wallets up.
    Treasury,
}

/// The most holds of one wallet at a time.
pub const MOST_HOLDS: usize = 64;

/// The most payment tokens that a wallet may have used and that could be used still.
pub const MOST_USED_TOKENS: usize = 200;

/// The most bank accounts of one wallet: each knows all the others.
pub const MOST_ACCOUNTS: usize = 100;

/// How much of a cap was used in a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counter {
    /// Id of the rule, or of the programme's cap, that it counts for.
    pub name: String,
    /// The asset that the amount is of.
    pub asset: Asset,
    /// The calendar period that it counts in.
    pub period: Period,
    /// The amount and the number of times that the period has used.
    pub used: Used,
}

/// What a wallet did today, for the limits of a day.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DayTotals {
    /// The day; everything of another day is over.
    pub day: Day,
    /// How many redemptions were authorised, or spent at once.
    pub redemptions: u32,
    /// What was sent in transfers and did not come back, by asset, in minor units.
    pub sent: Vec<(Asset, i64)>,
}

/// What a merchant is owed in money for what it captured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owed {
    /// The asset that was captured.
    pub asset: Asset,
    /// The funder of what was captured.
    pub funder: Funder,
    /// What that is worth.
    pub worth: Money,
}

/// The row of a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wallet {
    /// Whose it is.
    pub kind: WalletKind,
    /// When it was opened.
    pub opened_at: Instant,
    holding: Holding,
    /// In the order they were first used.
    pub counters: Vec<Counter>,
    /// Counters of periods that ended before this day are forgotten; `None` until some are.
    pub counters_from: Option<Day>,
    /// The bank accounts that are linked to it now.
    pub accounts: Vec<(BankAccountId, Token)>,
    /// Other bank accounts that may have earned for it: they have left it, or came when it had as many as it may have. A read of its
    /// transactions looks there, too.
    pub other_accounts: Vec<BankAccountId>,
    /// Whether its one sign-up has been paid or refused.
    pub signed_up: bool,
    /// How many purchases of its bucket are still to be judged and paid for by follow-ups.
    pub owed: u32,
    /// What it did today.
    pub today: DayTotals,
    /// Payment tokens of it that were used and could be used still, if they had not been.
    pub used_tokens: Vec<PaymentToken>,
    /// How many of its transfers are in transit.
    pub in_transit: u32,
    /// Of a merchant's: what it is owed in money, by asset and funder.
    pub owed_to_it: Vec<Owed>,
    /// Of a treasury: how much was issued into it in all, in minor units.
    pub issued_minor: i64,
}

impl Wallet {
    /// A new, empty wallet.
    #[must_use]
    pub fn new(kind: WalletKind, opened_at: Instant) -> Self {
        Self {
            kind,
            opened_at,
            holding: Holding::default(),
            counters: Vec::new(),
            counters_from: None,
            accounts: Vec::new(),
            other_accounts: Vec::new(),
            signed_up: false,
            owed: 0,
            today: DayTotals::default(),
            used_tokens: Vec::new(),
            in_transit: 0,
            owed_to_it: Vec::new(),
            issued_minor: 0,
        }
    }

    /// Notes that it is owed money for what it captured of an asset and a funder; less than nothing where that was given back.
    pub fn owe_for(&mut self, asset: Asset, funder: &Funder, worth: Money) {
        let same = |owed: &Owed| owed.asset == asset && owed.funder == *funder && owed.worth.asset == worth.asset;
        match self.owed_to_it.iter_mut().find(|owed| same(owed)) {
            Some(owed) => owed.worth.minor += worth.minor,
            None => self.owed_to_it.push(Owed { asset, funder: funder.clone(), worth }),
        }
    }

    /// Its lots and deficits.
    #[must_use]
    pub const fn holding(&self) -> &Holding {
        &self.holding
    }

    /// Its lots and deficits, for the [`Book`](crate::ledger::Book), which alone may change them.
    pub(crate) const fn holding_mut(&mut self) -> &mut Holding {
        &mut self.holding
    }
}
