//! What the lake says when it cannot be read or brought up to the ledger.

use rewardhub_analytics::{
    follow::FollowError,
    lake::{LakeError, LakeUrl},
};

use super::location::LakeLocationError;
use crate::error::{Damaged, Error, Unavailable, Usage};

/// What the lake says.
#[derive(Debug, thiserror::Error)]
pub enum LakeFailure {
    /// The lake itself.
    #[error(transparent)]
    Lake(Box<LakeError>),
    /// What follows the ledger.
    #[error(transparent)]
    Follow(Box<FollowError>),
    /// The ledger has everything, and the lake is behind it.
    #[error("the ledger has everything, and the lake is behind it: {0}")]
    Behind(Box<Error>),
    /// Its tables are another data set's.
    #[error("the lake at {url} is of data set {found}, not of {expected}")]
    OtherDataSet {
        /// Where it lies.
        url: LakeUrl,
        /// Whose it is.
        found: String,
        /// Whose it should be.
        expected: String,
    },
}

impl LakeFailure {
    /// Said after everything was decided.
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
