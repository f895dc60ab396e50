//! The errors of dead letters. Each names the file.

use std::{
    io,
    path::{Path, PathBuf},
};

use rewardhub_core::time::Month;

use super::{MAX_SEALED_BYTES, VERSION};
use crate::keys::KeyError;

/// Why a dead letter cannot be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    /// An operation on the file system failed.
    #[error("cannot {doing} {}: {source}; see to the disk and start again", file.display())]
    Io {
        /// The operation, as a verb.
        doing: &'static str,
        /// Path of the file.
        file: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// An earlier write or sync failed, so nothing more is written until the letters are opened again.
    #[error("an earlier write or sync in {} failed, so what is on the disk is not known; start again", dir.display())]
    Poisoned {
        /// Path of the folder of dead letters.
        dir: PathBuf,
    },
    /// The letters of this month were deleted when their retention time was over.
    #[error("the dead letters of {month} were deleted when their time was over")]
    Deleted {
        /// The month in which the letters came.
        month: Month,
    },
    /// The bytes differ from those that were written.
    #[error("{} is damaged at byte {at}: {what}; restore it from a backup, or ask the bank for the delivery again", file.display())]
    Damaged {
        /// Path of the file.
        file: PathBuf,
        /// Position in the file, in bytes.
        at: u64,
        /// What is wrong at that position.
        what: &'static str,
    },
    /// A later version of RewardHub wrote the file.
    #[error("{} has format {found}, this version of RewardHub reads format {VERSION}; use the version that wrote it, or a later one", file.display())]
    UnknownVersion {
        /// Path of the file.
        file: PathBuf,
        /// The format version in the file.
        found: u32,
    },
    /// The letter is too large to be stored.
    #[error("a dead letter of {bytes} bytes is larger than the {MAX_SEALED_BYTES} that are kept; keep its beginning")]
    TooLarge {
        /// Size of the letter in bytes, before it is sealed.
        bytes: usize,
    },
    /// The key of the letter's feed cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// Makes a [`LetterError::Io`], for `map_err`.
pub(super) fn io_error(doing: &'static str, file: &Path) -> impl FnOnce(io::Error) -> LetterError {
    move |source| LetterError::Io { doing, file: file.to_owned(), source }
}
