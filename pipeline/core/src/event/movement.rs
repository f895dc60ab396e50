//! Steps of redemptions and transfers. The postings beside them say what moved; these say what became of which.

use serde::{Deserialize, Serialize};

use crate::{
    command::{ReturnReason, TransferKind},
    ids::{RedemptionId, TransferId, WalletId},
    money::Money,
    time::Instant,
};

/// A step of a redemption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedemptionEvent {
    /// The redemption that was begun.
    pub redemption: RedemptionId,
    /// The customer's wallet; `None` in the merchant's bucket, which does not know it.
    pub wallet: Option<WalletId>,
    /// The wallet that is paid.
    pub merchant: WalletId,
    /// What this step is about; above zero.
    pub amount: Money,
    /// What became of it by this step.
    pub step: RedemptionStep,
}

/// What happened to a redemption.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RedemptionStep {
    /// The amount is on hold until then.
    Authorised(Instant),
    /// The amount was captured.
    Captured,
    /// The amount was left after the last capture, and is available again.
    Rest,
    /// The hold was void, and the amount is available again.
    Void,
    /// The hold ended by itself, and the amount is available again.
    Ended,
    /// The merchant was paid the amount.
    Paid,
    /// The merchant could not be paid the amount: it is in suspense.
    Suspended,
    /// The refund of this number was asked for.
    RefundAsked(u32),
    /// The refund of this number came back to the customer.
    Refunded(u32),
    /// The refund of this number was refused: the merchant does not have the amount.
    RefundRefused(u32),
}

/// A step of a transfer, as the wallet that gives knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferEvent {
    /// The transfer that it is a step of.
    pub transfer: TransferId,
    /// The wallet that gives.
    pub from: WalletId,
    /// The wallet that gets it.
    pub to: WalletId,
    /// The amount that it moves.
    pub amount: Money,
    /// What it is made for.
    pub kind: TransferKind,
    /// What became of it by this step.
    pub step: TransferStep,
}

/// What happened to a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TransferStep {
    /// It left the wallet that gives.
    Sent,
    /// It was credited.
    Completed,
    /// It came back.
    Returned(ReturnReason),
}
