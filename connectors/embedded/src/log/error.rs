//! What can go wrong with a log. Each error names the file.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::frame::MAX_RECORD_BYTES;

/// Why a log could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The system refused. After a failed write or sync the log must be opened again.
    #[error("cannot {doing} {}: {source}; see to the disk, then open the log again", file.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To which file.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Bytes that had been synced are not what was written. Nothing was changed.
    #[error("{} is damaged at byte {at}: {what}; restore this file from a backup or the archive", file.display())]
    Corrupt {
        /// Path of the file.
        file: PathBuf,
        /// Where in it, in bytes.
        at: u64,
        /// What is wrong there.
        what: String,
    },
    /// A segment that must exist does not.
    #[error("{} is missing: {what}; restore this file from a backup or the archive", file.display())]
    Missing {
        /// Path of the file.
        file: PathBuf,
        /// How it is known.
        what: String,
    },
    /// Written in a format that this version does not know.
    #[error("{} has format {found}, this version of RewardHub reads format {known}; use the version that wrote it, or a later one", file.display())]
    UnknownVersion {
        /// Path of the file.
        file: PathBuf,
        /// The version it names.
        found: u32,
        /// The version that can be read.
        known: u32,
    },
    /// A file of another log.
    #[error("{} belongs to another log than this ({wanted}); put back the file that was here", file.display())]
    Foreign {
        /// Path of the file.
        file: PathBuf,
        /// What was expected in its place.
        wanted: String,
    },
    /// A record is larger than can be stored.
    #[error("a record of {bytes} bytes is larger than the {MAX_RECORD_BYTES} that a log takes; split it")]
    TooLarge {
        /// Size in bytes.
        bytes: usize,
    },
    /// A write or a sync failed before: what is on the disk is not known.
    #[error("an earlier write or sync in {} failed ({why}), so what is on the disk is not known; open the log again", dir.display())]
    Poisoned {
        /// The log's directory.
        dir: PathBuf,
        /// What failed first.
        why: String,
    },
    /// An offset below the first that is still here.
    #[error("offset {offset} is not in {}: it begins at {first}; read it from the archive", dir.display())]
    NotHere {
        /// The log's directory.
        dir: PathBuf,
        /// What was asked for.
        offset: u64,
        /// The first offset there is.
        first: u64,
    },
}

impl LogError {
    /// For `map_err`: the system refused to do something to a file.
    pub(super) fn io(doing: &'static str, file: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, file: file.to_owned(), source }
    }

    pub(super) fn corrupt(file: &Path, at: u64, what: impl Into<String>) -> Self {
        Self::Corrupt { file: file.to_owned(), at, what: what.into() }
    }
}
