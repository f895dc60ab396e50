//! What needs the approval of a second person: asking for it, approving of it, and letting it rest.

use serde::{Deserialize, Serialize};

use super::{Adjust, Body, ReviewPurchase, Transfer, TransferKind};
use crate::{
    audit::Act,
    ids::{Bucket, CommandId, TransactionId},
    time::Instant,
};

/// See [`Body::Ask`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// What is asked for, in the command's bucket.
    pub body: Box<Body>,
    /// The last moment at which somebody can approve of it.
    pub until: Instant,
}

/// See [`Body::Approve`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approve {
    /// Offset of the command that asked; it is of the same bucket.
    pub asked: u64,
    /// The name of that command, under which the texts of what it asked for are sealed.
    pub asked_as: CommandId,
    /// What it asked for, word for word.
    pub body: Box<Body>,
}

/// See [`Body::Decline`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decline {
    /// Offset of the command that asked; it is of the same bucket.
    pub asked: u64,
    /// Why, as the person wrote it: sealed under that person's own key, since it may be about anything. `decide` never looks.
    pub text: Vec<u8>,
}

impl Body {
    /// What a person will have decided who has this done, or approves of it, in a bucket; `None` of what nobody is asked to approve of.
    #[must_use]
    pub fn act(&self, bucket: Bucket) -> Option<Act> {
        Some(match self {
            Self::Adjust(Adjust { wallet, amount, reason, .. }) => {
                Act::Adjusted { wallet: *wallet, amount: *amount, reason: *reason }
            }
            Self::ReviewItem(review) => Act::ReviewedItem {
                account: review.account,
                transaction: TransactionId::at(bucket, review.transaction),
                decision: review.decision,
            },
            Self::ReviewPurchase(ReviewPurchase { wallet, transaction, decision, .. }) => {
                Act::ReviewedPurchase { wallet: *wallet, transaction: *transaction, decision: *decision }
            }
            Self::ReadAgain(again) => {
                Act::ReadLetterAgain { letter: again.letter, account: again.observe.account, transaction: None }
            }
            Self::Issue(issue) => Act::Issued { amount: issue.amount },
            Self::Transfer(Transfer { to, amount, kind, .. }) => match kind {
                TransferKind::Transfer => return None,
                TransferKind::TopUp => Act::ToppedUp { wallet: *to, amount: *amount },
                TransferKind::Bonus => Act::GaveBonus { wallet: *to, amount: *amount },
            },
            Self::Propose(propose) => Act::ProposedVersion { version: propose.version_source.programme().ok()?.version() },
            Self::Withdraw(withdraw) => Act::WithdrewVersion { version: withdraw.version },
            _ => return None,
        })
    }

    /// What is to be done, now or once somebody approves of it: for what asks for that, what it asks for.
    #[must_use]
    pub const fn proposal(&self) -> &Self {
        match self {
            Self::Ask(ask) => &ask.body,
            body => body,
        }
    }

    /// What is to be done: for an approval, what it approves of.
    #[must_use]
    pub const fn asked_for(&self) -> &Self {
        match self {
            Self::Approve(approve) => &approve.body,
            body => body,
        }
    }
}
