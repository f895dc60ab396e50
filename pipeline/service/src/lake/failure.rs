//! Errors of the lake: it cannot be read, or cannot catch up with the ledger.

use rewardhub_analytics::{
    follow::FollowError,
    lake::{LakeError, LakeUrl},
};

use super::location::LakeLocationError;
use crate::error::{Damaged, Error, Unavailable, Usage};

/// Why the lake cannot be read or cannot catch up with the ledger.
#[derive(Debug, thiserror::Error)]
pub enum LakeFailure {
    /// A table of the lake cannot be read or written.
    #[error(transparent)]
    Lake(Box<LakeError>),
    /// The decisions cannot be turned into rows of the lake.
    #[error(transparent)]
    Follow(Box<FollowError>),
    /// Every decision is safe in the ledger, but the lake could not catch up.
    #[error("the ledger has everything, and the lake is behind it: {0}")]
    Behind(Box<Error>),
    /// The tables belong to another data set.
    #[error("the lake at {url} is of data set {found}, not of {expected}")]
    OtherDataSet {
        /// The location of the lake.
        url: LakeUrl,
        /// The data set that the tables belong to, 32 hexadecimal digits.
        found: String,
        /// The data set that the caller opened, 32 hexadecimal digits.
        expected: String,
    },
}

impl LakeFailure {
    /// Wraps an error of the lake that came after everything was decided.
    pub(super) fn behind(error: Error) -> Error {
        Unavailable::Lake(Self::Behind(Box::new(error))).into()
    }
}

impl From<LakeError> for Error {
    fn from(error: LakeError) -> Self {
        match error {
            LakeError::Url { .. } => Usage::LakeLocation(LakeLocationError::Url(Box::new(error))).into(),
            LakeError::Store { .. } | LakeError::Contended { .. } | LakeError::Moved { .. } | LakeError::Checkpoint { .. } => {
                Unavailable::Lake(LakeFailure::Lake(Box::new(error))).into()
            }
            LakeError::Absent { .. }
            | LakeError::OtherDataSet { .. }
            | LakeError::NotOurs { .. }
            | LakeError::Schema { .. }
            | LakeError::Protocol { .. }
            | LakeError::Damaged { .. }
            | LakeError::Torn { .. }
            | LakeError::Ahead { .. }
            | LakeError::OtherLog { .. }
            | LakeError::Overwrites { .. }
            | LakeError::Rows { .. }
            | LakeError::Sum(_) => Damaged::Lake(LakeFailure::Lake(Box::new(error))).into(),
        }
    }
}

impl From<FollowError> for Error {
    fn from(error: FollowError) -> Self {
        match error {
            FollowError::Lake(error) => error.into(),
            FollowError::Ledger(error) => error.into(),
            FollowError::Record { .. }
            | FollowError::Row { .. }
            | FollowError::Short
            | FollowError::Sums(_)
            | FollowError::Programme { .. } => Damaged::Lake(LakeFailure::Follow(Box::new(error))).into(),
        }
    }
}
