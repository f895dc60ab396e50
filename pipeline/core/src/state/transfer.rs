//! A transfer, as the wallet that gave it knows it.

use serde::{Deserialize, Serialize};

use crate::{
    command::{ReturnReason, TransferKind},
    ids::WalletId,
    money::Money,
    programme::Length,
    time::Day,
};

/// The row of a transfer, in the bucket of the wallet that gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferState {
    /// The wallet that gives.
    pub from: WalletId,
    /// The wallet that gets it.
    pub to: WalletId,
    /// The amount that it moves.
    pub amount: Money,
    /// What it is made for.
    pub kind: TransferKind,
    /// The day whose limit it counts for.
    pub sent_on: Day,
    /// How much longer than their own day lots can be spent that come back.
    pub grace: Length,
    /// Where it stands.
    pub status: TransferStatus,
}

/// Where a transfer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TransferStatus {
    /// It is in transit.
    Sent,
    /// It was credited.
    Completed,
    /// It came back.
    Returned(ReturnReason),
}
