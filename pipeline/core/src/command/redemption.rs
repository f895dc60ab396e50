//! What is asked of a redemption: authorise, capture, void, refund, spend; and what follows from that in the merchant's bucket.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{RedemptionId, WalletId},
    money::Money,
    programme::Funder,
    time::Instant,
};

/// See [`Body::Authorise`](super::Body::Authorise).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorise {
    /// The customer's wallet.
    pub wallet: WalletId,
    /// The wallet of the merchant that may capture it; the edge has seen that it exists.
    pub merchant: WalletId,
    /// What is held; above zero.
    pub amount: Money,
    /// How long it is held at most, in seconds; `None` for as long as the programme says.
    pub holds_for_seconds: Option<u32>,
    /// The customer's consent, which is used up; `None` where an operator asks.
    pub token: Option<PaymentToken>,
    /// What the merchant calls it: sealed under the wallet's data key, empty where it has no name. `decide` never looks.
    pub reference: Vec<u8>,
}

/// A customer's consent to one redemption, of which the edge has checked amount and merchant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentToken {
    /// What distinguishes it from other tokens of its wallet.
    #[serde(with = "postcard::fixint::le")]
    pub serial: u64,
    /// Until when it can be used.
    pub until: Instant,
}

/// See [`Body::Capture`](super::Body::Capture).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capture {
    /// The redemption, in the command's bucket.
    pub redemption: RedemptionId,
    /// The merchant's wallet, which must be the one that it was authorised for; `None` where an operator asks.
    pub merchant: Option<WalletId>,
    /// How much is captured, in minor units; `None` for all that is held.
    pub amount_minor: Option<i64>,
    /// Whether what is left is given back, and the hold is over.
    pub is_final: bool,
}

/// See [`Body::Void`](super::Body::Void).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Void {
    /// The redemption, in the command's bucket.
    pub redemption: RedemptionId,
    /// As [`Capture::merchant`].
    pub merchant: Option<WalletId>,
}

/// See [`Body::Refund`](super::Body::Refund).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// The redemption, in the command's bucket.
    pub redemption: RedemptionId,
    /// As [`Capture::merchant`].
    pub merchant: Option<WalletId>,
    /// How much is given back, in minor units; `None` for all that was captured and is not given back yet.
    pub amount_minor: Option<i64>,
}

/// See [`Body::Spend`](super::Body::Spend).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spend {
    /// The customer's wallet.
    pub wallet: WalletId,
    /// The wallet that is paid: a merchant's, or the asset's treasury.
    pub payee: WalletId,
    /// What is spent; above zero.
    pub amount: Money,
    /// As [`Authorise::reference`].
    pub reference: Vec<u8>,
}

/// What a merchant gets of one funder, or gives back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapturedShare {
    /// The funder of the lots that were captured.
    pub funder: Funder,
    /// How much, in minor units of the captured asset; above zero.
    pub amount_minor: i64,
    /// What that is worth in money by the programme of the day of the capture, rounded down; `None` of an asset without a value.
    pub worth: Option<Money>,
}

/// See [`Body::PayMerchant`](super::Body::PayMerchant).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayMerchant {
    /// The redemption that was captured.
    pub redemption: RedemptionId,
    /// The wallet that is paid, in the command's bucket.
    pub merchant: WalletId,
    /// What was captured in all.
    pub amount: Money,
    /// The same by funder.
    pub shares: Vec<CapturedShare>,
}

/// See [`Body::TakeRefund`](super::Body::TakeRefund).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeRefund {
    /// The redemption that is given back, in whole or in part.
    pub redemption: RedemptionId,
    /// Which of its refunds it is, from 0.
    pub nth: u32,
    /// The wallet that was paid, in the command's bucket.
    pub merchant: WalletId,
    /// What is given back in all.
    pub amount: Money,
    /// The same by funder.
    pub shares: Vec<CapturedShare>,
}

/// See [`Body::EndRefund`](super::Body::EndRefund).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndRefund {
    /// The redemption, in the command's bucket.
    pub redemption: RedemptionId,
    /// Which of its refunds it is, from 0.
    pub nth: u32,
    /// What is given back.
    pub amount: Money,
    /// Whether the merchant had it: it is in transit then, and comes back to the customer.
    pub taken: bool,
}
