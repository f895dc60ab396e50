//! Commands about bank accounts that belong to no wallet until somebody links them: their items wait.

use serde::{Deserialize, Serialize};

use super::{Body, Observe};
use crate::ids::{BankAccountId, WalletId};

/// How the items of an account that nobody has linked wait. It is in the command, so that it is decided again as it was at first,
/// whatever the feed's profile says by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolmentTerms {
    /// Days after which an item that has waited is dropped.
    pub waiting_days: u16,
    /// The most items of one account that wait.
    pub most_of_account: u32,
    /// The most items of the feed that wait, over all accounts; each bucket takes an equal part of them.
    pub most_of_feed: u32,
}

/// See [`Body::ObserveEnrolled`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObserveEnrolled {
    /// The items, as any other feed reports them.
    pub observe: Observe,
    /// How those wait that belong to no wallet yet.
    pub terms: EnrolmentTerms,
}

/// See [`Body::Enrol`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrol {
    /// The bank account.
    pub account: BankAccountId,
    /// The wallet that passes this on to the account, behind the list of its accounts, without which no own transfer is recognised;
    /// `None` once it is at the account.
    pub through: Option<WalletId>,
}

impl Body {
    /// The items that it brings, whether or not their feed requires enrolment; `None` if it brings none.
    #[must_use]
    pub const fn observed(&self) -> Option<&Observe> {
        match self {
            Self::Observe(observe) => Some(observe),
            Self::ObserveEnrolled(enrolled) => Some(&enrolled.observe),
            Self::ReadAgain(again) => Some(&again.observe),
            Self::Register(_)
            | Self::OpenWallet(_)
            | Self::Link(_)
            | Self::Join(_)
            | Self::SiblingAccounts(_)
            | Self::EndDelivery(_)
            | Self::Credit(_)
            | Self::ClawBack(_)
            | Self::Revise(_)
            | Self::SettleLetter(_)
            | Self::OpenSealed(_)
            | Self::ChangeAccess(_)
            | Self::Authorise(_)
            | Self::Capture(_)
            | Self::Void(_)
            | Self::Refund(_)
            | Self::Spend(_)
            | Self::PayMerchant(_)
            | Self::TakeRefund(_)
            | Self::EndRefund(_)
            | Self::Transfer(_)
            | Self::Deliver(_)
            | Self::EndTransfer(_)
            | Self::Issue(_)
            | Self::Propose(_)
            | Self::RaiseFence(_)
            | Self::Adjust(_)
            | Self::Sweep(_)
            | Self::AcceptDelivery(_)
            | Self::ListCommands(_)
            | Self::ReviewItem(_)
            | Self::ReviewPurchase(_)
            | Self::Ask(_)
            | Self::Approve(_)
            | Self::Decline(_)
            | Self::ReportDelivery(_)
            | Self::KeepDeadLetter(_)
            | Self::ApplyWaitingRefunds(_)
            | Self::Retry(_)
            | Self::Rejoin(_)
            | Self::Survey(_)
            | Self::Spread(_)
            | Self::Fenced(_)
            | Self::Resolve(_)
            | Self::Release(_)
            | Self::Withdraw(_)
            | Self::InstallMeaning(_)
            | Self::Enrol(_) => None,
        }
    }
}
