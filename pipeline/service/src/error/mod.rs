//! Errors, grouped by what the caller can do about them. Every message says what happened and to what; each front end adds its
//! own advice on how to change the request.

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

/// Why a request was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller named something that does not exist.
    #[error(transparent)]
    NotFound(#[from] NotFound),
    /// The request breaks a rule; the same request will be refused again.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Another process has the data set open.
    #[error("{0}")]
    Busy(AdapterError),
    /// The request may succeed later; the caller can try again.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// Stored data is damaged or cannot be used; an operator has to repair it.
    #[error(transparent)]
    Damaged(#[from] Damaged),
    /// The request has no meaning as it was made.
    #[error(transparent)]
    Usage(#[from] Usage),
}

/// The result type of this crate.
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
