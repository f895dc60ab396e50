//! What can go wrong with dead letters. Each error names the file.

use std::{
    io,
    path::{Path, PathBuf},
};

use rewardhub_core::time::Month;

use super::{MAX_SEALED_BYTES, VERSION};
use crate::keys::KeyError;

/// Why a letter cannot be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    /// The system refused.
    #[error("cannot {doing} {}: {source}; see to the disk and start again", file.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To which file.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A write or a sync failed before.
    #[error("an earlier write or sync in {} failed, so what is on the disk is not known; start again", dir.display())]
    Poisoned {
        /// The folder of dead letters.
        dir: PathBuf,
    },
    /// The month was deleted.
    #[error("the dead letters of {month} were deleted when their time was over")]
    Deleted {
        /// The month of the letters.
        month: Month,
    },
    /// The bytes are not what was written.
    #[error("{} is damaged at byte {at}: {what}; restore it from a backup, or ask the bank for the delivery again", file.display())]
    Damaged {
        /// Path of the file.
        file: PathBuf,
        /// Where in it, in bytes.
        at: u64,
        /// What is wrong there.
        what: &'static str,
    },
    /// Written by a later version.
    #[error("{} has format {found}, this version of RewardHub reads format {VERSION}; use the version that wrote it, or a later one", file.display())]
    UnknownVersion {
        /// Path of the file.
        file: PathBuf,
        /// The format it names.
        found: u32,
    },
    /// Too much for one letter.
    #[error("a dead letter of {bytes} bytes is larger than the {MAX_SEALED_BYTES} that are kept; keep its beginning")]
    TooLarge {
        /// Size in bytes.
        bytes: usize,
    },
    /// Its key.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// For `map_err`: the system refused to do something to a file.
pub(super) fn io_error(doing: &'static str, file: &Path) -> impl FnOnce(io::Error) -> LetterError {
    move |source| LetterError::Io { doing, file: file.to_owned(), source }
}
