//! The rewards that stand for purchases, stored with the wallet that was paid: a refund is computed from them.

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
pub struct PaidReward {
    /// Index of the rule in its programme version.
    pub rule: u16,
    /// The asset in which it was paid.
    pub asset: Asset,
    /// Who pays for the reward.
    pub funder: Funder,
    /// How much of it has not been taken back, in minor units.
    pub paid_minor: i64,
    /// The first day on which the lot that it was paid into can be spent.
    pub matures_on: Day,
    /// The last day on which the lot that it was paid into can be spent; `None` if it never expires.
    pub expires_on: Option<Day>,
}

/// A purchase that was paid for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RewardedPurchase {
    /// The purchase, by the id of its transaction.
    pub transaction: TransactionId,
    /// The programme version that judged it.
    pub version: u32,
    /// The day that judged it; its caps count in the periods of that day.
    pub judged_on: Day,
    /// The round that paid it, as in [`Credit`](crate::command::Credit).
    pub round: u32,
    /// The full amount of the purchase.
    pub gross: Money,
    /// How much of that has been returned so far, in minor units.
    pub returned_minor: i64,
    /// What each rule paid, in file order of the rules.
    pub rewards: Vec<PaidReward>,
}

/// The rewarded purchases of a wallet whose judged day is in one month.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MonthOfRewards {
    /// In the order of the log.
    pub purchases: Vec<RewardedPurchase>,
    /// What was returned of purchases for which nothing was paid here, or not yet, in the order of the log.
    pub returned: Vec<Returned>,
    /// Purchases that could not be judged, in the order of the log.
    pub unjudged: Vec<Unjudged>,
    /// Purchases that were judged anew, in the order of the log.
    pub revised: Vec<Revised>,
}

impl MonthOfRewards {
    /// The latest round of a purchase that is known here; 0 if it has never been judged anew.
    #[must_use]
    pub fn round_of(&self, transaction: TransactionId) -> u32 {
        self.revised.iter().find(|revised| revised.transaction == transaction).map_or(0, |revised| revised.round)
    }
}

/// A purchase that was judged anew: what is asked for it in an earlier round, and comes late, is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revised {
    /// The purchase, by the id of its transaction.
    pub transaction: TransactionId,
    /// Its latest round.
    pub round: u32,
}

/// A purchase that could not be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unjudged {
    /// The purchase, by the id of its transaction.
    pub transaction: TransactionId,
    /// The booking day of the purchase.
    pub booked_on: Day,
    /// The full amount of the purchase.
    pub gross: Money,
    /// Why it could not be judged.
    pub review_reason: ReviewReason,
    /// Whether a person has settled it, so that it waits in review no more.
    pub dismissed: bool,
    /// The day since which that is known, by the clock of commands.
    pub since: Day,
}

/// What was returned of a purchase before it was paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// The purchase, by the id of its transaction.
    pub transaction: TransactionId,
    /// How much of it was returned in all, in minor units.
    pub returned_minor: i64,
    /// The last refund, or the purchase itself if it was removed.
    pub because_of: TransactionId,
    /// The day from which that refund or removal counts.
    pub booked_on: Day,
    /// The round of the purchase that it returns.
    pub round: u32,
}
