//! Moving value between wallets, and into the treasury.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{TransferId, WalletId},
    ledger::Lot,
    money::Money,
    posting::Cause,
};

/// Why a wallet gives value to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransferKind {
    /// Because whoever holds it wants to.
    Transfer,
    /// The treasury tops a wallet up.
    TopUp,
    /// The treasury gives a bonus.
    Bonus,
}

impl TransferKind {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Transfer => "transfer",
            Self::TopUp => "top_up",
            Self::Bonus => "bonus",
        }
    }

    /// The cause of the postings that it makes.
    #[must_use]
    pub const fn cause(self) -> Cause {
        match self {
            Self::Transfer => Cause::Transfer,
            Self::TopUp => Cause::TopUp,
            Self::Bonus => Cause::Bonus,
        }
    }
}

/// See [`Body::Transfer`](super::Body::Transfer).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// The wallet that gives, in the command's bucket.
    pub from: WalletId,
    /// The wallet that gets it, in any bucket.
    pub to: WalletId,
    /// How much; above zero.
    pub amount: Money,
    /// What it is made for.
    pub kind: TransferKind,
    /// What whoever asks wrote about it: sealed under the giving wallet's data key, empty where nobody wrote anything. `decide` never
    /// looks.
    pub text: Vec<u8>,
}

/// See [`Body::Deliver`](super::Body::Deliver).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deliver {
    /// The transfer that it is a step of.
    pub transfer: TransferId,
    /// The wallet that gave.
    pub from: WalletId,
    /// The wallet that gets it, in the command's bucket.
    pub to: WalletId,
    /// The amount that it moves.
    pub amount: Money,
    /// What it is made for.
    pub kind: TransferKind,
    /// What is in transit: each mature, with its funder and its days.
    pub lots: Vec<Lot>,
}

/// Why a transfer came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnReason {
    /// There is no such wallet.
    NoSuchWallet,
    /// The wallet is a merchant's or a treasury, which are paid by redemptions.
    OtherKindOfWallet,
}

/// See [`Body::EndTransfer`](super::Body::EndTransfer).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndTransfer {
    /// The transfer, in the command's bucket.
    pub transfer: TransferId,
    /// What comes back and why; `None` if it was credited.
    pub returned: Option<Returned>,
}

/// A transfer that comes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// Why it was not credited.
    pub reason: ReturnReason,
    /// The amount that it moves.
    pub amount: Money,
    /// What is in transit again.
    pub lots: Vec<Lot>,
}

/// See [`Body::Issue`](super::Body::Issue).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// The treasury of the asset, in the command's bucket; the first issue opens it.
    pub treasury: WalletId,
    /// How much; above zero.
    pub amount: Money,
    /// Why, as a person wrote it: sealed under the treasury's data key. `decide` never looks.
    pub text: Vec<u8>,
}
