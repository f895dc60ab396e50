//! A wallet: lots of value, counters of caps, the bank accounts that earn for it.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{BankAccountId, Token},
    ledger::Holding,
    money::Asset,
    programme::{Period, Used},
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
}

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

/// The row of a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wallet {
    /// Whether a customer or a merchant holds it.
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
