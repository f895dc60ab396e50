//! What a rule pays for one transaction.

use serde::{Deserialize, Serialize};

use super::terms::Funder;
use crate::money::Asset;

/// A reward that one rule pays for one transaction. See [`super::Programme::evaluate`] for an example.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Award {
    /// The rule that pays: its index in [`super::Programme::rules`] of this version.
    pub rule: u16,
    /// The asset that it pays.
    pub asset: Asset,
    /// The funder who pays for it.
    pub funder: Funder,
    /// The amount spent that earned, in minor units of the transaction's currency.
    pub eligible_minor: i64,
    /// What the rule would pay without caps, in minor units of `asset`.
    pub before_caps_minor: i64,
    /// What it pays, in minor units of `asset`; above zero.
    pub amount_minor: i64,
    /// The last cap that cut it (`groceries-double/month`, `cap/GBP/month`); `None` if none did.
    pub capped_by: Option<String>,
}

/// A reward that cannot be counted: more than [`crate::money::MAX_AMOUNT_MINOR`] minor units.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("rule {rule:?} would pay more than can be counted; check the amount, then the rule's rate")]
pub struct TooLarge {
    /// Id of the rule that would pay it.
    pub rule: String,
}
