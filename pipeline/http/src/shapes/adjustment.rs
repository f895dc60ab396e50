//! Corrections of balances.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Amount;

/// A correction of a balance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "wallet": "0000154e-1c3b-8215-b430-b2282b5e8549",
    "amount": { "amount": "500", "asset": "PTS" },
    "code": "goodwill",
    "reason": "the branch promised it",
}))]
pub struct AdjustmentRequest {
    /// The wallet's id.
    pub wallet: String,
    /// By how much; below zero takes away what is available.
    pub amount: Amount,
    /// Why, as a code that logs and the lake hold: `other` unless given, `correction`, `goodwill`, `complaint`, `fraud` or `migration`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Why, in words: encrypted under the wallet's key, and erased with it.
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// A correction that was made, or asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Adjusted {
    /// The wallet's id.
    pub wallet: String,
    /// By how much its balance is corrected.
    pub amount: Amount,
    /// Whether nothing was corrected yet, because another person must approve of it: `PUT /v1/approvals/{command}`.
    pub waits_for_approval: bool,
    /// The id of the command that corrected it, or asked for it.
    pub command: String,
    /// The version from which on reads of the wallet see it.
    pub version: u64,
}
