//! The rewards that stand for purchases, at the wallet that was paid: what a refund is reckoned from.

use serde::{Deserialize, Serialize};

use crate::{
    ids::TransactionId,
    money::{Asset, Money},
    programme::Funder,
    review_reason::ReviewReason,
    time::Day,
};

/// One rule's reward for one purchase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reward {
    /// Index of the rule in its programme version.
    pub rule: u16,
    /// In what it was paid.
    pub asset: Asset,
    /// Who pays for the reward.
    pub funder: Funder,
    /// What stands of it, in minor units.
    pub paid_minor: i64,
    /// Maturity and expiry of the lot it went into.
    pub matures_on: Day,
    /// The last day on which the lot that it was paid into can be spent; `None` when it never expires.
    pub expires_on: Option<Day>,
}

/// A purchase that was paid for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rewarded {
    /// The purchase, by the id of its transaction.
    pub transaction: TransactionId,
    /// The programme version that decided it.
    pub version: u32,
    /// The day that judged it: its caps' periods.
    pub judged_on: Day,
    /// What was bought for.
    pub gross: Money,
    /// How much of that came back so far, in minor units.
    pub returned_minor: i64,
    /// In file order of the rules.
    pub rewards: Vec<Reward>,
}

/// The rewarded purchases of a wallet whose judged day lies in one month, in the order they were decided.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rewards {
    /// In log order.
    pub purchases: Vec<Rewarded>,
    /// What came back of purchases that nothing was paid for here, or not yet: in log order.
    pub returned: Vec<Returned>,
    /// Purchases that could not be judged, and wait for a person: in log order.
    pub unjudged: Vec<Unjudged>,
}

/// A purchase that could not be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unjudged {
    /// The purchase, by the id of its transaction.
    pub transaction: TransactionId,
    /// Its booking day.
    pub booked_on: Day,
    /// What was bought for.
    pub gross: Money,
    /// Why a person has to look at it.
    pub review_reason: ReviewReason,
}

/// What came back of a purchase before it was paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// The purchase, by the id of its transaction.
    pub transaction: TransactionId,
    /// How much of it in all, in minor units.
    pub returned_minor: i64,
    /// The last refund, or the purchase itself when it was removed.
    pub because_of: TransactionId,
    /// Booking day of that.
    pub booked_on: Day,
}
