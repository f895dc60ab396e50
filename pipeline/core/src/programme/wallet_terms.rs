//! What a programme lets wallets do: how long holds last, what may be transferred and how much of it, what the treasury may issue.

use super::terms::Length;
use crate::money::Asset;

/// How long a hold lasts if neither the merchant nor the file says, in days.
pub(super) const DEFAULT_HOLD_DAYS: u16 = 7;

/// The longest that a hold may last, in days.
pub const LONGEST_HOLD_DAYS: u16 = 30;

/// What a programme lets wallets do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalletTerms {
    /// How long a hold lasts unless the merchant says, in days: 1 to [`LONGEST_HOLD_DAYS`].
    pub holds_for_days: u16,
    /// How much longer than its own day a lot can be spent that expired on hold or in transit; no longer if the file does not say.
    pub grace: Length,
    /// How many redemptions a wallet may make in a day; any number if the file does not say.
    pub redemptions_a_day: Option<u32>,
    /// The assets that may be transferred, sorted; none if the file does not say.
    pub transfers: Vec<TransferTerms>,
    /// The assets that have a treasury, sorted.
    pub treasuries: Vec<TreasuryTerms>,
}

/// How much of an asset may be transferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransferTerms {
    /// The asset that may be transferred.
    pub asset: Asset,
    /// The most that one transfer moves, in minor units; any amount if the file does not say.
    pub most_per_transfer_minor: Option<i64>,
    /// The most that a wallet sends in a day, in minor units; any amount if the file does not say.
    pub most_per_day_minor: Option<i64>,
}

/// The treasury of an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreasuryTerms {
    /// The asset that it is filled with.
    pub asset: Asset,
    /// The most that is ever issued into it, less what is withdrawn, in minor units.
    pub limit_minor: i64,
}

impl WalletTerms {
    /// What may be transferred of an asset; `None` if nothing may.
    #[must_use]
    pub fn transfer(&self, asset: Asset) -> Option<&TransferTerms> {
        self.transfers.iter().find(|terms| terms.asset == asset)
    }

    /// The terms of the treasury of an asset; `None` if it has none.
    #[must_use]
    pub fn treasury(&self, asset: Asset) -> Option<&TreasuryTerms> {
        self.treasuries.iter().find(|terms| terms.asset == asset)
    }
}
