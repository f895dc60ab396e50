//! Transfers, and what the treasury gives and gets.

use rewardhub_core::{
    command::{ReturnReason, TransferKind},
    ids::TransferId,
    state::transfer::{TransferState, TransferStatus},
};
use rewardhub_service::programmes::Terms;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Amount;

/// Value to move from one wallet to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "from": "0000154e-1c3b-8215-b430-b2282b5e8549",
    "to": "00002a11-77aa-8215-b430-b2282b5e8549",
    "amount": { "amount": "100", "asset": "PTS" },
}))]
pub struct TransferRequest {
    /// The wallet that gives.
    pub from: String,
    /// The wallet that gets it.
    pub to: String,
    /// The amount that it moves.
    pub amount: Amount,
    /// What whoever asks says about it: encrypted under the giving wallet's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 1000)]
    pub note: Option<String>,
}

/// A transfer that was sent. Where it stands is told by `GET /v1/transfers/{transfer}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SentTransfer {
    /// The transfer's id.
    pub transfer: String,
    /// How much was sent.
    pub amount: Amount,
    /// The id of the command.
    pub command: String,
    /// The version from which on reads of the giving wallet see it.
    pub version: u64,
}

/// What a wallet gets from the treasury of the asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "wallet": "0000154e-1c3b-8215-b430-b2282b5e8549",
    "amount": { "amount": "100", "asset": "PTS" },
    "reason": "the campaign of March",
}))]
pub struct GiftRequest {
    /// The wallet that gets it.
    pub wallet: String,
    /// The amount that it moves.
    pub amount: Amount,
    /// Why, in words: encrypted under the treasury's key.
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// What a wallet got from the treasury, or is to get.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Gift {
    /// The transfer's id; `null` where another person must approve of it first.
    pub transfer: Option<String>,
    /// The amount that it moves.
    pub amount: Amount,
    /// Whether nothing was given yet, because another person must approve of it: `PUT /v1/approvals/{command}`.
    pub waits_for_approval: bool,
    /// The id of the command.
    pub command: String,
    /// The version from which on reads of the treasury see it.
    pub version: u64,
}

/// What is issued into the treasury of its asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "amount": { "amount": "100000", "asset": "PTS" }, "reason": "the budget of the second quarter" }))]
pub struct IssueRequest {
    /// The amount that it moves.
    pub amount: Amount,
    /// Why, in words: encrypted under the treasury's key.
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// What was issued, or is to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Issued {
    /// The treasury's wallet.
    pub treasury: String,
    /// The amount that it moves.
    pub amount: Amount,
    /// Whether nothing was issued yet, because another person must approve of it: `PUT /v1/approvals/{command}`.
    pub waits_for_approval: bool,
    /// The id of the command.
    pub command: String,
    /// The version from which on reads of the treasury see it.
    pub version: u64,
}

/// Where a transfer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransferStateWord {
    /// It is in transit.
    Sent,
    /// The other wallet has it.
    Completed,
    /// It came back.
    Returned,
}

/// Why value moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransferKindWord {
    /// Whoever holds the giving wallet wanted to.
    Transfer,
    /// The treasury topped a wallet up.
    TopUp,
    /// The treasury gave a bonus.
    Bonus,
}

/// A transfer as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TransferDetails {
    /// The id by which it is asked for.
    pub id: String,
    /// The wallet that gives.
    pub from: String,
    /// The wallet that gets it.
    pub to: String,
    /// The amount that it moves.
    pub amount: Amount,
    /// What it is made for.
    pub kind: TransferKindWord,
    /// Where it stands.
    pub state: TransferStateWord,
    /// Why it came back; `null` if it did not.
    pub detail: Option<String>,
}

impl TransferDetails {
    /// Renders a transfer.
    #[must_use]
    pub fn of(id: TransferId, transfer: &TransferState, terms: &Terms) -> Self {
        let TransferState { from, to, amount, kind, status, .. } = *transfer;
        let (state, detail) = match status {
            TransferStatus::Sent => (TransferStateWord::Sent, None),
            TransferStatus::Completed => (TransferStateWord::Completed, None),
            TransferStatus::Returned(reason) => (TransferStateWord::Returned, Some(in_words(reason).to_owned())),
        };
        Self {
            id: id.to_string(),
            from: from.to_string(),
            to: to.to_string(),
            amount: Amount::of(terms, amount.asset, amount.minor),
            kind: match kind {
                TransferKind::Transfer => TransferKindWord::Transfer,
                TransferKind::TopUp => TransferKindWord::TopUp,
                TransferKind::Bonus => TransferKindWord::Bonus,
            },
            state,
            detail,
        }
    }
}

const fn in_words(reason: ReturnReason) -> &'static str {
    match reason {
        ReturnReason::NoSuchWallet => "there is no such wallet",
        ReturnReason::OtherKindOfWallet => "the other wallet is a merchant's or a treasury, which are paid by redemptions",
    }
}
