//! A file in an inbox as the system has it: its size, time and inode, by which a change is noticed, and how it is opened.

use std::{
    fs::{self, File, Metadata, OpenOptions},
    io,
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::Path,
};

use rustix::fs::OFlags;
use serde::{Deserialize, Serialize};

/// What changes when a file is written to or replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// When it was last written to: seconds since 1970, by the clock of its file system.
    pub modified_s: i64,
    /// The nanoseconds of that second.
    pub modified_ns: i64,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its number in its file system.
    pub inode: u64,
}

impl Stamp {
    /// The stamp of a file as the system describes it.
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self { modified_s: metadata.mtime(), modified_ns: metadata.mtime_nsec(), bytes: metadata.size(), inode: metadata.ino() }
    }

    /// The stamp of what is at a path now; `None` if there is nothing. A link is not followed.
    pub(super) fn at(path: &Path) -> io::Result<Option<Self>> {
        match fs::symlink_metadata(path) {
            Ok(metadata) => Ok(Some(Self::of(&metadata))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Opens a file to read it. A link is not followed, also not one that has just taken the file's place: whoever may write here need not
/// be one who may read all that this process may. Nor is a pipe waited for.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)
}
