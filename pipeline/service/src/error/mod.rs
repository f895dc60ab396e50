//! What can go wrong, by what the caller can do about it. Every message says what happened and to what; how to ask differently, each
//! front door adds in its own words.

mod damaged;
mod not_found;
mod refused;
mod unavailable;
mod usage;

use rewardhub_core::record::RecordError;
use rewardhub_engine::{
    partitions::SubmitError,
    ports::{AppendError, LedgerError, ReadError},
    processor::{Retry, StopReason},
};

pub use self::{damaged::Damaged, not_found::NotFound, refused::Refused, unavailable::Unavailable, usage::Usage};
use crate::{
    open::{AdapterError, Verdict},
    set_aside::Place,
};

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was named is not there: name another.
    #[error(transparent)]
    NotFound(#[from] NotFound),
    /// It is against a rule: ask for something else.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Another process has the data set: end that, or ask it.
    #[error("{0}")]
    Busy(AdapterError),
    /// It may be done later: ask again.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// What is stored is not as it was written: somebody has to look after it.
    #[error(transparent)]
    Damaged(#[from] Damaged),
    /// It was asked in a way that means nothing: ask rightly.
    #[error(transparent)]
    Usage(#[from] Usage),
}

/// What this crate answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<AdapterError> for Error {
    fn from(error: AdapterError) -> Self {
        match error.verdict() {
            Verdict::Busy => Self::Busy(error),
            Verdict::Away => Unavailable::Adapter(error).into(),
            Verdict::Damaged => Damaged::Adapter(error).into(),
            Verdict::Wrong => Usage::Location(error).into(),
        }
    }
}

impl From<LedgerError> for Error {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Transient(_) => Unavailable::Ledger(error).into(),
            LedgerError::Permanent(_) => Damaged::Ledger(error).into(),
        }
    }
}

impl From<ReadError> for Error {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Transient(_) => Unavailable::Read(error).into(),
            ReadError::Gap { .. } | ReadError::Damaged { .. } | ReadError::Permanent(_) => Damaged::Log(error).into(),
        }
    }
}

impl From<AppendError> for Error {
    fn from(error: AppendError) -> Self {
        Unavailable::Append(error).into()
    }
}

impl From<SubmitError> for Error {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Stopped(stop) => stop.into(),
            SubmitError::Append(error) => error.into(),
            SubmitError::NotSynced { partition, placed, why } => {
                let place = |offset| Place { partition, offset };
                Unavailable::NotSynced { first: place(placed.start), last: place(placed.end.saturating_sub(1)), why }.into()
            }
        }
    }
}

impl From<StopReason> for Error {
    fn from(stop: StopReason) -> Self {
        match (&stop, stop.retry()) {
            (StopReason::Ended { .. }, _) | (_, Retry::AtOnce | Retry::Later) => Unavailable::Stopped(Box::new(stop)).into(),
            (_, Retry::Smaller | Retry::Never) => Damaged::Stopped(Box::new(stop)).into(),
        }
    }
}

impl From<RecordError> for Error {
    fn from(error: RecordError) -> Self {
        Damaged::Record(error).into()
    }
}
