//! What keeps a file from being taken in or from leaving the inbox, and what to do about it. It may go away, so it is tried again.

use std::{io, path::PathBuf};

use super::listing::LONGEST_NAME;
use crate::error::Error;

/// What is in the way.
#[derive(Debug, thiserror::Error)]
pub enum Obstacle {
    /// The folder of the feed, or one in it, cannot be used.
    #[error(
        "{} cannot be {doing} ({source}); let the user that runs RewardHub read and write it, and see that the disk has room",
        path.display()
    )]
    Folder {
        /// What failed: `read` or `made`.
        doing: &'static str,
        /// The folder of the feed, or the one in it that cannot be used.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// Something lies where RewardHub has a folder of its own.
    #[error(
        "{} is {what}, and RewardHub has a folder of its own there; nothing of the feed is taken in until it is taken away or has another name",
        path.display()
    )]
    InTheWay {
        /// Where the folder is to be.
        path: PathBuf,
        /// What is there, in words.
        what: &'static str,
    },
    /// It is a link.
    #[error("it is a link, and links are not followed here; put the file itself there")]
    Link,
    /// It is a folder.
    #[error("it is a folder, and only files are taken in; move its files up, or pack them as a ZIP archive")]
    Directory,
    /// It is a pipe, a socket or a device.
    #[error("it is neither file nor folder; take it away")]
    Special,
    /// Its name is not text.
    #[error("its name is not UTF-8; give it another name")]
    NotUtf8,
    /// Its name leaves no room for that of its report.
    #[error("its name has more than {LONGEST_NAME} bytes; give it a shorter name")]
    LongName,
    /// The file cannot be read.
    #[error("it cannot be read ({0}); let the user that runs RewardHub read it")]
    Unread(io::Error),
    /// The file was taken in and stays, because its report cannot be written.
    #[error(
        "it was taken in, and its report cannot be written to {} ({source}); see that there is room, and that the user that runs \
         RewardHub may write there; it is tried again, and nothing counts twice", path.display()
    )]
    Report {
        /// Where the report was to be written.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The file was taken in, its report is durable, and it cannot be moved.
    #[error(
        "it was taken in, and cannot be moved to {} ({source}); let the user that runs RewardHub write there, on the same file system; it is \
         not taken in again", to.display()
    )]
    Move {
        /// Where it was to be moved.
        to: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// A durable report cannot be understood.
    #[error("{} is no report of this program ({source}); take it away, and the file is taken in again, which counts nothing twice", path.display())]
    NoReport {
        /// The report, in the folder of those whose files are about to move.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The data set cannot take it in now.
    #[error(transparent)]
    Service(#[from] Error),
}

impl Obstacle {
    /// Whether other files of the feed would most likely meet it, too.
    pub(super) const fn concerns_all(&self) -> bool {
        match self {
            Self::Folder { .. } | Self::InTheWay { .. } | Self::Report { .. } | Self::Service(_) => true,
            Self::Link
            | Self::Directory
            | Self::Special
            | Self::NotUtf8
            | Self::LongName
            | Self::Unread(_)
            | Self::Move { .. }
            | Self::NoReport { .. } => false,
        }
    }
}
