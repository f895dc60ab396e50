//! What people decide and somebody has to answer for: who, and what. Feeds and customers do not decide in this sense. Why they did is a
//! text that only a data key opens, and lies with the command.

use serde::{Deserialize, Serialize};

use crate::{
    adjustment::AdjustmentReason,
    command::{AccessChange, LetterDecision, PurchaseDecision, ReviewDecision, Sealed},
    ids::{ActorId, BankAccountId, KeyId, TransactionId, WalletId},
    money::Money,
};

/// That a person decided something. It is an event of the command that the person asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Who: a random id. Whose it is stands in the registry, and is erased with the person.
    pub actor: ActorId,
    /// Who had asked for it, where it needed the approval of another person; `None` where it needed none.
    pub asked: Option<AskedAt>,
    /// What was decided, and about what.
    pub act: Act,
    /// What was asked for or declined; `None` where something was done.
    pub of: Option<Act>,
}

/// That somebody had asked for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedAt {
    /// Who had: a random id.
    pub by: ActorId,
    /// Offset of the command that asked, in the partition of its bucket.
    pub offset: u64,
}

/// What a person decided. Recorded: it only ever grows at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Act {
    /// A balance was corrected.
    Adjusted {
        /// The wallet that has the balance.
        wallet: WalletId,
        /// By how much; negative takes away what is available.
        amount: Money,
        /// Why, as a code.
        reason: AdjustmentReason,
    },
    /// An item in review was decided about.
    ReviewedItem {
        /// The account that it is booked to.
        account: BankAccountId,
        /// The transaction of the item.
        transaction: TransactionId,
        /// What was decided.
        decision: ReviewDecision,
    },
    /// A purchase that could not be judged was decided about.
    ReviewedPurchase {
        /// The wallet that would have earned.
        wallet: WalletId,
        /// The transaction of the purchase.
        transaction: TransactionId,
        /// What was decided.
        decision: PurchaseDecision,
    },
    /// What had been set aside was decided again.
    DecidedAgain {
        /// Offset of the command that was set aside, in the partition of its bucket.
        offset: u64,
    },
    /// A programme version was proposed.
    ProposedVersion {
        /// The version as its owner counts.
        version: u32,
    },
    /// A proposed programme version was given up.
    WithdrewVersion {
        /// The version as its owner counts.
        version: u32,
    },
    /// Something was asked for that another person must approve of.
    Asked {
        /// The number of its kind of command, [`Body::kind`](crate::command::Body::kind).
        kind: u32,
    },
    /// What had been asked for was let rest.
    Declined {
        /// Offset of the command that asked, in the partition of its bucket.
        asked: u64,
    },
    /// A newer meaning of commands was installed.
    InstalledMeaning {
        /// Number of the [`Meaning`](crate::meaning::Meaning).
        meaning: u16,
    },
    /// A dead letter was read again.
    ReadLetterAgain {
        /// The dead letter, by its id.
        letter: u64,
        /// The account that its item is booked to.
        account: BankAccountId,
        /// The transaction of its item; `None` if that was known before.
        transaction: Option<TransactionId>,
    },
    /// A dead letter was let rest, or that was undone.
    SettledLetter {
        /// The dead letter, by its id.
        letter: u64,
        /// What was decided.
        decision: LetterDecision,
    },
    /// Something sealed was opened.
    OpenedSealed {
        /// What was opened.
        sealed: Sealed,
    },
    /// Who may ask for something was changed.
    ChangedAccess {
        /// What may be asked for with what, or no more.
        change: AccessChange,
    },
    /// Value was issued into the treasury of its asset.
    Issued {
        /// The amount that it moves.
        amount: Money,
    },
    /// A wallet was topped up from the treasury.
    ToppedUp {
        /// The wallet that gets it.
        wallet: WalletId,
        /// The amount that it moves.
        amount: Money,
    },
    /// A wallet got a bonus from the treasury.
    GaveBonus {
        /// The wallet that gets it.
        wallet: WalletId,
        /// The amount that it moves.
        amount: Money,
    },
}

impl Act {
    /// What was done, in a word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Adjusted { .. } => "adjust",
            Self::ReviewedItem { decision: ReviewDecision::Accept, .. } => "review_accept",
            Self::ReviewedItem { decision: ReviewDecision::Reject, .. }
            | Self::ReviewedPurchase { decision: PurchaseDecision::Dismiss, .. } => "review_reject",
            Self::ReviewedItem { decision: ReviewDecision::RepeatOf { .. }, .. } => "review_repeat_of",
            Self::ReviewedItem { decision: ReviewDecision::Replace { .. }, .. } => "review_replace",
            Self::ReviewedItem { decision: ReviewDecision::Reclassify, .. } => "reclassify",
            Self::ReviewedItem { decision: ReviewDecision::Undo, .. }
            | Self::ReviewedPurchase { decision: PurchaseDecision::Undo, .. } => "review_undo",
            Self::DecidedAgain { .. } => "decide_again",
            Self::ProposedVersion { .. } => "activate_version",
            Self::WithdrewVersion { .. } => "withdraw_version",
            Self::Asked { .. } => "ask",
            Self::Declined { .. } => "decline",
            Self::InstalledMeaning { .. } => "install_meaning",
            Self::ReadLetterAgain { .. } => "dead_letter_retry",
            Self::OpenedSealed { .. } => "open_sealed",
            Self::ChangedAccess { change: AccessChange::MadeKey(_) } => "make_key",
            Self::ChangedAccess { change: AccessChange::RevokedKey(_) } => "revoke_key",
            Self::ChangedAccess { change: AccessChange::MadeSigningSecret(_) } => "make_signing_secret",
            Self::ChangedAccess { change: AccessChange::RemovedSigningSecrets(_) } => "remove_signing_secrets",
            Self::SettledLetter { decision: LetterDecision::Undo, .. } => "dead_letter_undo",
            Self::SettledLetter { .. } => "dead_letter_dismiss",
            Self::Issued { .. } => "issue",
            Self::ToppedUp { .. } => "top_up",
            Self::GaveBonus { .. } => "bonus",
        }
    }

    /// What it is about.
    #[must_use]
    pub const fn about(&self) -> About {
        match *self {
            Self::Adjusted { wallet, amount, reason } => {
                About { wallet: Some(wallet), amount: Some(amount), reason: Some(reason), ..About::NOTHING }
            }
            Self::Issued { amount } => About { amount: Some(amount), ..About::NOTHING },
            Self::ToppedUp { wallet, amount } | Self::GaveBonus { wallet, amount } => {
                About { wallet: Some(wallet), amount: Some(amount), ..About::NOTHING }
            }
            Self::ReviewedItem { account, transaction, .. } => {
                About { account: Some(account), transaction: Some(transaction), ..About::NOTHING }
            }
            Self::ReviewedPurchase { wallet, transaction, .. } => {
                About { wallet: Some(wallet), transaction: Some(transaction), ..About::NOTHING }
            }
            Self::ProposedVersion { version } | Self::WithdrewVersion { version } => {
                About { programme_version: Some(version), ..About::NOTHING }
            }
            Self::ReadLetterAgain { account, transaction, .. } => About { account: Some(account), transaction, ..About::NOTHING },
            Self::OpenedSealed { sealed: Sealed::Text { account, transaction } } => {
                About { account: Some(account), transaction: Some(transaction), ..About::NOTHING }
            }
            Self::OpenedSealed { sealed: Sealed::Letter { .. } }
            | Self::DecidedAgain { .. }
            | Self::Asked { .. }
            | Self::Declined { .. }
            | Self::InstalledMeaning { .. }
            | Self::SettledLetter { .. }
            | Self::ChangedAccess { change: AccessChange::MadeSigningSecret(_) | AccessChange::RemovedSigningSecrets(_) } => {
                About::NOTHING
            }
            Self::ChangedAccess { change: AccessChange::MadeKey(key) | AccessChange::RevokedKey(key) } => {
                About { key: Some(key), ..About::NOTHING }
            }
        }
    }
}

/// What a decision of a person is about, as far as it has that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// The wallet whose value it is about.
    pub wallet: Option<WalletId>,
    /// The bank account of the item that it is about.
    pub account: Option<BankAccountId>,
    /// The transaction that it is about.
    pub transaction: Option<TransactionId>,
    /// By how much a balance was corrected.
    pub amount: Option<Money>,
    /// Why a balance was corrected, as a code.
    pub reason: Option<AdjustmentReason>,
    /// The programme version that it is about, as its owner counts.
    pub programme_version: Option<u32>,
    /// The client's key that it is about.
    pub key: Option<KeyId>,
}

impl About {
    const NOTHING: Self =
        Self { wallet: None, account: None, transaction: None, amount: None, reason: None, programme_version: None, key: None };
}
