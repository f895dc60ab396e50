//! The errors of a log. Each names the file.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::frame::MAX_RECORD_BYTES;

/// Why a log cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// An operation on the file system failed. After a failed write or sync the log must be opened again.
    #[error("cannot {doing} {}: {source}; see to the disk, then open the log again", file.display())]
    Io {
        /// The operation, as a verb.
        doing: &'static str,
        /// Path of the file.
        file: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// Bytes that had been synced differ from those written. Nothing was changed.
    #[error("{} is damaged at byte {at}: {what}; restore this file from a backup or the archive", file.display())]
    Corrupt {
        /// Path of the file.
        file: PathBuf,
        /// Position in the file, in bytes.
        at: u64,
        /// What is wrong at that position.
        what: String,
    },
    /// A segment that must exist is missing.
    #[error("{} is missing: {what}; restore this file from a backup or the archive", file.display())]
    Missing {
        /// Path of the file.
        file: PathBuf,
        /// How it is known that the segment must exist.
        what: String,
    },
    /// The file has a format version that this version of RewardHub does not know.
    #[error("{} has format {found}, this version of RewardHub reads format {known}; use the version that wrote it, or a later one", file.display())]
    UnknownVersion {
        /// Path of the file.
        file: PathBuf,
        /// The format version in the file.
        found: u32,
        /// The format version that can be read.
        known: u32,
    },
    /// The file belongs to another log.
    #[error("{} belongs to another log than this ({wanted}); put back the file that was here", file.display())]
    Foreign {
        /// Path of the file.
        file: PathBuf,
        /// The log that the file should belong to.
        wanted: String,
    },
    /// The record is larger than a log accepts.
    #[error("a record of {bytes} bytes is larger than the {MAX_RECORD_BYTES} that a log takes; split it")]
    TooLarge {
        /// Size of the record in bytes.
        bytes: usize,
    },
    /// An earlier write or sync failed, so it is unknown what is on the disk.
    #[error("an earlier write or sync in {} failed ({why}), so what is on the disk is not known; open the log again", dir.display())]
    Poisoned {
        /// Path of the log's directory.
        dir: PathBuf,
        /// The message of the first error.
        why: String,
    },
    /// The offset lies before the first record in the directory.
    #[error("offset {offset} is not in {}: it begins at {first}; read it from the archive", dir.display())]
    NotHere {
        /// Path of the log's directory.
        dir: PathBuf,
        /// The offset that was to be read.
        offset: u64,
        /// The first offset in the directory.
        first: u64,
    },
}

impl LogError {
    /// Makes a [`LogError::Io`], for `map_err`.
    pub(super) fn io(doing: &'static str, file: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, file: file.to_owned(), source }
    }

    pub(super) fn corrupt(file: &Path, at: u64, what: impl Into<String>) -> Self {
        Self::Corrupt { file: file.to_owned(), at, what: what.into() }
    }
}
