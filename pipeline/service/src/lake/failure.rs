//! What the lake says when it cannot be read or brought up to the ledger.

use rewardhub_analytics::{
    follow::FollowError,
    lake::{LakeError, LakeUrl},
};

use crate::error::{Damaged, Error, Unavailable, Usage};
use crate::lake::place::LakePlaceError;

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

/// Whether it may go away by itself.
fn is_away(error: &LakeError) -> bool {
    matches!(
        error,
        LakeError::Store { .. } | LakeError::Contended { .. } | LakeError::Moved { .. } | LakeError::Checkpoint { .. }
    )
}

impl From<LakeError> for Error {
    fn from(error: LakeError) -> Self {
        match error {
            LakeError::Url { .. } => Usage::LakePlace(LakePlaceError::Url(Box::new(error))).into(),
            error if is_away(&error) => Unavailable::Lake(LakeFailure::Lake(Box::new(error))).into(),
            error => Damaged::Lake(LakeFailure::Lake(Box::new(error))).into(),
        }
    }
}

impl From<FollowError> for Error {
    fn from(error: FollowError) -> Self {
        match error {
            FollowError::Lake(error) => error.into(),
            FollowError::Ledger(error) => error.into(),
            error => Damaged::Lake(LakeFailure::Follow(Box::new(error))).into(),
        }
    }
}
