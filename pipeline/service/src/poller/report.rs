//! What came of asking a bank for an account.

use rewardhub_bank_api::FetchError;
use rewardhub_core::time::{Day, Instant};

use crate::{error::Error, inbox::SourceCounts};

/// What came of asking a bank for an account.
#[derive(Debug)]
pub struct PollReport {
    /// The feed of the bank.
    pub feed: String,
    /// The name of the consent.
    pub consent: String,
    /// What logs call the consent.
    pub mark: String,
    /// What came of it.
    pub outcome: PollOutcome,
}

/// What came of it.
#[derive(Debug)]
pub enum PollOutcome {
    /// All of it was fetched and taken in.
    Fetched {
        /// The first day that was asked for.
        from: Day,
        /// The last day that was asked for.
        to: Day,
        /// How many pages the bank answered.
        pages: u32,
        /// The delivery; `None` where the bank had nothing to tell.
        delivery: Option<String>,
        /// What became of the records.
        counts: SourceCounts,
    },
    /// The bank was not asked.
    Postponed(Postponed),
    /// It was not fetched, or not taken in. Nothing of it counts.
    Failed {
        /// Why it was not fetched, or not taken in.
        failure: PollFailure,
        /// When it is tried again; `None` if somebody has to do something first.
        again_at: Option<Instant>,
    },
    /// Whoever asked was told to stop, or the consent was changed meanwhile.
    GivenUp,
}

/// Why a bank was not asked for an account, though somebody wanted that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Postponed {
    /// The consent has ended.
    Ended,
    /// The bank does not take the consent any more.
    Refused,
    /// It was asked for as often as a day allows, until this instant.
    Exhausted(Instant),
    /// The bank said that it must not be asked before this instant.
    NotBefore(Instant),
}

/// Why an account was not fetched, or not taken in.
#[derive(Debug, thiserror::Error)]
pub enum PollFailure {
    /// The bank did not give it.
    #[error(transparent)]
    Bank(#[from] FetchError),
    /// What the bank gave is not what the feed reads.
    #[error("what the bank answered was not taken in: {0}")]
    NotTaken(String),
    /// The data set does not take it in now.
    #[error(transparent)]
    Service(#[from] Error),
}

impl PollFailure {
    /// A word for it, for logs, lists and counts.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Bank(FetchError::Throttled { .. }) => "throttled",
            Self::Bank(FetchError::AccessExceeded { .. }) => "access_exceeded",
            Self::Bank(FetchError::ConsentEnded(_)) => "consent_refused",
            Self::Bank(FetchError::Down { .. }) => "down",
            Self::Bank(FetchError::Wrong(_)) => "wrong",
            Self::Bank(FetchError::Refused { .. } | FetchError::TooLongAgo | FetchError::Unsendable(_)) => "refused",
            Self::NotTaken(_) => "not_taken",
            Self::Bank(FetchError::Spool(_)) | Self::Service(_) => "failed",
        }
    }
}

impl PollOutcome {
    /// A word for it, for counts; `None` if the bank was not asked, or not to the end.
    #[must_use]
    pub const fn word(&self) -> Option<&'static str> {
        match self {
            Self::Fetched { .. } => Some("fetched"),
            Self::Failed { failure, .. } => Some(failure.word()),
            Self::Postponed(_) | Self::GivenUp => None,
        }
    }
}
