//! What an event holds, for those who look for one thing only. Each answer lists the events that do not have it, so a new one is asked.

use super::{Event, GoneEvent, TransactionEvent, TransactionStatus, Verdict};
use crate::{adjustment::AdjustmentReason, ids::TransactionId, posting::Posting, time::Day};

impl Event {
    /// The transaction that the event revises, and its status from here on; `None` if the event is no revision of one.
    #[must_use]
    pub fn state(&self) -> Option<(TransactionId, TransactionStatus)> {
        match self {
            Self::Transaction(revision) => Some((revision.transaction, revision.status)),
            Self::Gone(gone) => Some((gone.transaction, GoneEvent::STATUS)),
            Self::Judged(_)
            | Self::Posting(_)
            | Self::WalletOpened(..)
            | Self::Linked(..)
            | Self::Delivery(_)
            | Self::Rejection(_)
            | Self::Activated(..)
            | Self::Audited(_)
            | Self::SetAside(_)
            | Self::DecidedAgain(_)
            | Self::ReferencesDistrusted(_)
            | Self::Proposal(_)
            | Self::MeaningInstalled(_)
            | Self::Redemption(_)
            | Self::Transfer(_) => None,
        }
    }

    /// The transaction that the event reports, revises or judges, or that a person decided about; `None` if it is about none.
    #[must_use]
    pub fn about(&self) -> Option<TransactionId> {
        match self {
            Self::Transaction(revision) => Some(revision.transaction),
            Self::Judged(judged) => Some(judged.transaction),
            Self::Gone(gone) => Some(gone.transaction),
            Self::Audited(entry) => entry.act.about().transaction,
            // A posting names the transaction that it is for, and comes with a judgement of it.
            Self::Posting(_)
            | Self::WalletOpened(..)
            | Self::Linked(..)
            | Self::Delivery(_)
            | Self::Rejection(_)
            | Self::Activated(..)
            | Self::SetAside(_)
            | Self::DecidedAgain(_)
            | Self::ReferencesDistrusted(_)
            | Self::Proposal(_)
            | Self::MeaningInstalled(_)
            | Self::Redemption(_)
            | Self::Transfer(_) => None,
        }
    }

    /// The transaction with its verdict; `None` if the event brings none. No other event judges by a version of the programme.
    #[must_use]
    pub fn transaction(&self) -> Option<&TransactionEvent> {
        match self {
            Self::Transaction(transaction) => Some(transaction),
            Self::Judged(_)
            | Self::Posting(_)
            | Self::WalletOpened(..)
            | Self::Linked(..)
            | Self::Gone(_)
            | Self::Delivery(_)
            | Self::Rejection(_)
            | Self::Activated(..)
            | Self::Audited(_)
            | Self::SetAside(_)
            | Self::DecidedAgain(_)
            | Self::ReferencesDistrusted(_)
            | Self::Proposal(_)
            | Self::MeaningInstalled(_)
            | Self::Redemption(_)
            | Self::Transfer(_) => None,
        }
    }

    /// The posting; `None` if the event is none. No other event moves value.
    #[must_use]
    pub fn posting(&self) -> Option<&Posting> {
        match self {
            Self::Posting(posting) => Some(posting),
            Self::Transaction(_)
            | Self::Judged(_)
            | Self::WalletOpened(..)
            | Self::Linked(..)
            | Self::Gone(_)
            | Self::Delivery(_)
            | Self::Rejection(_)
            | Self::Activated(..)
            | Self::Audited(_)
            | Self::SetAside(_)
            | Self::DecidedAgain(_)
            | Self::ReferencesDistrusted(_)
            | Self::Proposal(_)
            | Self::MeaningInstalled(_)
            | Self::Redemption(_)
            | Self::Transfer(_) => None,
        }
    }

    /// The reason for which an operator corrected a balance; `None` if the event reports no correction. It is the reason of every
    /// posting of its command.
    #[must_use]
    pub const fn adjusted_for(&self) -> Option<AdjustmentReason> {
        match self {
            Self::Audited(entry) => entry.act.about().reason,
            Self::Transaction(_)
            | Self::Judged(_)
            | Self::Posting(_)
            | Self::WalletOpened(..)
            | Self::Linked(..)
            | Self::Gone(_)
            | Self::Delivery(_)
            | Self::Rejection(_)
            | Self::Activated(..)
            | Self::SetAside(_)
            | Self::DecidedAgain(_)
            | Self::ReferencesDistrusted(_)
            | Self::Proposal(_)
            | Self::MeaningInstalled(_)
            | Self::Redemption(_)
            | Self::Transfer(_) => None,
        }
    }

    /// Whether the event says that a transaction is deferred for a proposed programme version.
    #[must_use]
    pub fn awaits_version(&self) -> bool {
        self.transaction().is_some_and(|transaction| transaction.verdict == Verdict::AwaitsVersion)
    }

    /// The day that judged a transaction once and for all; `None` if the event reports no such judgement.
    #[must_use]
    pub fn judged_day(&self) -> Option<Day> {
        let transaction = self.transaction()?;
        match transaction.verdict {
            Verdict::Judged | Verdict::BeforeEarning | Verdict::NoWallet => transaction.judged_on,
            Verdict::NotJudged
            | Verdict::NoProgramme
            | Verdict::KindUnknown
            | Verdict::Refunds
            | Verdict::RefundWaits
            | Verdict::RefundFound
            | Verdict::AwaitsVersion
            | Verdict::AwaitsEnrolment
            | Verdict::NotEnrolled => None,
        }
    }
}
