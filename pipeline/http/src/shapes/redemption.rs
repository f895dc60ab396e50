//! Redemptions.

use rewardhub_core::{
    ids::{RedemptionId, WalletId},
    ledger::Hold,
    money::Asset,
    state::redemption::{RefundOf, RefundStatus},
};
use rewardhub_service::{
    Changed,
    programmes::Terms,
    redemptions::{self, Captured},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Amount, Freshness, freshness::instant};

/// What a customer permits by a payment token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "most": { "amount": "500", "asset": "PTS" }, "valid_seconds": 300 }))]
pub struct PaymentTokenRequest {
    /// The most that may be authorised by it.
    pub most: Amount,
    /// The wallet of the merchant that may use it; any merchant unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merchant: Option<String>,
    /// For how long it can be used, in seconds: 300 unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 900)]
    pub valid_seconds: Option<u32>,
}

/// A payment token. Whoever shows it may authorise one redemption with it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaymentToken {
    /// The token, to be shown to the merchant.
    pub token: String,
    /// Until when it can be used (RFC 3339, in UTC).
    #[schema(format = DateTime)]
    pub until: String,
}

/// A redemption to authorise.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "merchant": "0000154e-1c3b-8215-b430-b2282b5e8549",
    "token": "rhp_AAAVThw7ghW0MLIoK16FSQ",
    "amount": { "amount": "500", "asset": "PTS" },
    "reference": "till 4, receipt 1021",
}))]
pub struct AuthorisationRequest {
    /// The merchant's wallet.
    pub merchant: String,
    /// The customer's payment token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1024)]
    pub token: Option<String>,
    /// The customer's wallet, where an operator authorises without a token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wallet: Option<String>,
    /// What is put on hold.
    pub amount: Amount,
    /// How long it is held at most, in seconds; as long as the programme says unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 2_592_000)]
    pub holds_for_seconds: Option<u32>,
    /// What the merchant calls it: encrypted under the customer's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 1000)]
    pub reference: Option<String>,
}

/// A redemption that was authorised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuthorisedRedemption {
    /// The redemption's id.
    pub redemption: String,
    /// What is on hold.
    pub amount: Amount,
    /// Until when it can be captured (RFC 3339, in UTC).
    #[schema(format = DateTime)]
    pub until: String,
    /// The id of the command that authorised it.
    pub command: String,
    /// The version from which on reads see it.
    pub version: u64,
}

/// What a merchant captures of a hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "amount": { "amount": "300", "asset": "PTS" } }))]
pub struct CaptureRequest {
    /// How much is captured; all that is on hold unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// Whether it is the last capture, which gives the rest back to the customer; `true` unless given.
    #[serde(default = "yes", rename = "final")]
    pub is_final: bool,
}

const fn yes() -> bool {
    true
}

/// What became of a hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaptureResult {
    /// The redemption's id.
    pub redemption: String,
    /// How much was captured.
    pub captured: Amount,
    /// How much was given back to the customer.
    pub released: Amount,
    /// The id of the command.
    pub command: String,
    /// The version from which on reads see it.
    pub version: u64,
}

/// What a merchant gives back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "amount": { "amount": "100", "asset": "PTS" } }))]
pub struct RefundRequest {
    /// How much is given back; all that was captured and not given back unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
}

/// A refund that was asked for. What became of it stands with its redemption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RefundResult {
    /// The redemption's id.
    pub redemption: String,
    /// Which of its refunds it is, from 0.
    pub refund: u32,
    /// How much is given back.
    pub amount: Amount,
    /// The id of the command.
    pub command: String,
    /// The version from which on reads see it.
    pub version: u64,
}

/// A payment from a wallet, at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "wallet": "0000154e-1c3b-8215-b430-b2282b5e8549",
    "merchant": "00002a11-77aa-8215-b430-b2282b5e8549",
    "amount": { "amount": "500", "asset": "PTS" },
}))]
pub struct SpendRequest {
    /// The customer's wallet.
    pub wallet: String,
    /// The merchant's wallet; the treasury of the asset is paid unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merchant: Option<String>,
    /// What is paid.
    pub amount: Amount,
    /// What the customer calls it: encrypted under the customer's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 1000)]
    pub reference: Option<String>,
}

/// A payment that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Spent {
    /// The redemption's id, by which it is refunded.
    pub redemption: String,
    /// What was paid.
    pub amount: Amount,
    /// The id of the command.
    pub command: String,
    /// The version from which on reads see it.
    pub version: u64,
}

/// Where a redemption stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RedemptionStateWord {
    /// Value is on hold for it, and can be captured.
    Authorised,
    /// It was captured, in whole or in part, and no more can be.
    Captured,
    /// Nothing was captured, and nothing can be: it was void, or its hold ended.
    Released,
}

/// Where a refund stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefundStateWord {
    /// The merchant's wallet is asked for it.
    Asked,
    /// The customer has it back.
    Completed,
    /// The merchant's wallet does not have it, and nothing was given back.
    Refused,
}

/// A refund of a redemption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RefundDetails {
    /// How much is given back.
    pub amount: Amount,
    /// Where it stands.
    pub state: RefundStateWord,
}

/// A redemption as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RedemptionDetails {
    /// The id by which it is asked for.
    pub id: String,
    /// The wallet that is paid: a merchant's, or the asset's treasury.
    pub merchant: String,
    /// Where it stands.
    pub state: RedemptionStateWord,
    /// What was authorised, or spent at once.
    pub amount: Amount,
    /// How much is on hold now.
    pub held: Amount,
    /// How much was captured.
    pub captured: Amount,
    /// How much of that was given back, or is about to be.
    pub refunded: Amount,
    /// Its refunds, in the order in which they were asked for.
    pub refunds: Vec<RefundDetails>,
    /// When it was authorised (RFC 3339, in UTC).
    #[schema(format = DateTime)]
    pub authorised_at: String,
    /// Until when it can be captured, or could be (RFC 3339, in UTC).
    #[schema(format = DateTime)]
    pub until: String,
}

/// What is on hold of a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Holds {
    /// The wallet's id.
    pub wallet: String,
    /// The holds, in the order in which they were authorised.
    pub holds: Vec<HoldDetails>,
    /// When it was read (RFC 3339, in UTC).
    #[schema(format = DateTime)]
    pub as_of: String,
    /// The version of what was read: it goes up with every change. A read with `after` waits for one.
    pub version: u64,
}

/// Value on hold for a redemption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HoldDetails {
    /// The redemption that it is held for.
    pub redemption: String,
    /// How much is on hold.
    pub amount: Amount,
    /// When the hold ends by itself (RFC 3339, in UTC): a little later than the merchant was told.
    #[schema(format = DateTime)]
    pub ends_at: String,
}

impl CaptureResult {
    /// Renders what became of a hold.
    pub(crate) fn of(redemption: String, asset: Asset, changed: &Changed<Captured>, terms: &Terms) -> Self {
        let Captured { captured_minor, released_minor } = changed.value;
        Self {
            redemption,
            captured: Amount::of(terms, asset, captured_minor),
            released: Amount::of(terms, asset, released_minor),
            command: changed.command.to_string(),
            version: changed.version,
        }
    }
}

impl RedemptionDetails {
    /// Renders a redemption.
    #[must_use]
    pub fn of(id: RedemptionId, state: &redemptions::RedemptionState, terms: &Terms) -> Self {
        let redemptions::RedemptionState { redemption, held_minor } = state;
        let amount = |minor| Amount::of(terms, redemption.amount.asset, minor);
        let word = match (*held_minor > 0, redemption.captured.is_empty()) {
            (true, _) => RedemptionStateWord::Authorised,
            (false, false) => RedemptionStateWord::Captured,
            (false, true) => RedemptionStateWord::Released,
        };
        let refund = |refund: &RefundOf| RefundDetails {
            amount: amount(refund.amount_minor),
            state: match refund.status {
                RefundStatus::Asked(_) => RefundStateWord::Asked,
                RefundStatus::Completed => RefundStateWord::Completed,
                RefundStatus::Refused => RefundStateWord::Refused,
            },
        };
        Self {
            id: id.to_string(),
            merchant: redemption.merchant.to_string(),
            state: word,
            amount: amount(redemption.amount.minor),
            held: amount(*held_minor),
            captured: amount(redemption.captured_minor()),
            refunded: amount(redemption.refunded_minor()),
            refunds: redemption.refunds.iter().map(refund).collect(),
            authorised_at: instant(redemption.authorised_at),
            until: instant(redemption.holds_until),
        }
    }
}

impl Holds {
    /// Renders holds of a wallet.
    pub(crate) fn of<'h>(id: WalletId, holds: impl Iterator<Item = &'h Hold>, terms: &Terms, freshness: Freshness) -> Self {
        let holds = holds.map(|hold| HoldDetails::of(hold, terms)).collect();
        Self { wallet: id.to_string(), holds, as_of: freshness.as_of, version: freshness.version }
    }
}

impl HoldDetails {
    /// Renders a hold.
    fn of(hold: &Hold, terms: &Terms) -> Self {
        Self {
            redemption: hold.redemption.to_string(),
            amount: Amount::of(terms, hold.asset, hold.amount_minor()),
            ends_at: instant(hold.ends.at),
        }
    }
}
