//! What a purchase is paid, what its return takes back, and what corrects both.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{TransactionId, WalletId},
    item::Facts,
    time::Day,
};

/// See [`Body::Credit`](super::Body::Credit).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// The wallet that earns.
    pub wallet: WalletId,
    /// The purchase that is judged.
    pub transaction: TransactionId,
    /// The programme version that judges it.
    pub version: u32,
    /// The day that judges it. Of a purchase that is judged for the first time, what it is paid is stored with this day's month, for good.
    pub judged_on: Day,
    /// How often its content or a person's decision has changed what it earns: what is of an earlier round is over.
    pub round: u32,
    /// What is known of it.
    pub facts: Facts,
}

/// See [`Body::ClawBack`](super::Body::ClawBack).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClawBack {
    /// The wallet that was paid.
    pub wallet: WalletId,
    /// The purchase that was returned, in whole or in part.
    pub transaction: TransactionId,
    /// The day that judged it first: what it is paid is stored with that day's month.
    pub judged_first: Day,
    /// How much of it has come back in all, in minor units.
    pub returned_minor: i64,
    /// The refund, or the purchase itself when it was removed.
    pub because_of: TransactionId,
    /// Booking day of the refund.
    pub booked_on: Day,
    /// The round of the purchase that it returns, as in [`Credit`].
    pub round: u32,
}

/// See [`Body::Revise`](super::Body::Revise).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revise {
    /// The wallet that was paid.
    pub wallet: WalletId,
    /// The purchase that is judged anew.
    pub transaction: TransactionId,
    /// The day that judged it first: what it is paid is stored with that day's month, whichever day judges it now.
    pub judged_first: Day,
    /// Its round from now on, as in [`Credit`].
    pub round: u32,
    /// What judges it now; `None` if it earns nothing any more.
    pub credit: Option<Credit>,
    /// How much of it has come back so far, in minor units.
    pub returned_minor: i64,
    /// The transaction whose item changed it; its own where a decision about itself did.
    pub because_of: TransactionId,
    /// The day from which what is taken back counts.
    pub booked_on: Day,
}
