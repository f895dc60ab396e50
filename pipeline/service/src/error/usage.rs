//! What was asked in a way that means nothing.

use std::path::PathBuf;

use rewardhub_feeds::profile::Mistakes;

use crate::open::PartError;

/// What was asked in a way that means nothing.
#[derive(Debug, thiserror::Error)]
pub enum Usage {
    /// The data set's directory is a file.
    #[error("{} is a file, and a data set is a directory", path.display())]
    NotADirectory {
        /// The file.
        path: PathBuf,
    },
    /// A data set has another number of something, for good.
    #[error("the data set in {} has {has} {what} for good, not {asked}", root.display())]
    Fixed {
        /// The data directory.
        root: PathBuf,
        /// `buckets` or `partitions`.
        what: &'static str,
        /// How many it has.
        has: u32,
        /// How many were asked for.
        asked: u32,
    },
    /// A file to read is a directory.
    #[error("{0} is a directory; name the files in it, as in {0}/*", path.display())]
    NotAFile {
        /// The directory.
        path: PathBuf,
    },
    /// The configuration says something that is not known.
    #[error("{} is not understood; {known}: {source}", path.display())]
    Configuration {
        /// Its file.
        path: PathBuf,
        /// What can be said.
        known: &'static str,
        /// What is wrong.
        source: Box<toml::de::Error>,
    },
    /// The configuration names a place that is none.
    #[error("in {}: {source}", path.display())]
    Configured {
        /// Its file.
        path: PathBuf,
        /// What is wrong.
        source: Box<crate::Error>,
    },
    /// The place of a ledger is none, or belongs to something else.
    #[error(transparent)]
    Place(PartError),
    /// The place of a lake is none.
    #[cfg(feature = "lake")]
    #[error(transparent)]
    LakePlace(#[from] crate::places::LakePlaceError),
    /// No feed can be called so.
    #[error("{name:?} is not a feed's name; use letters, digits, - and _, at most {longest} of them")]
    FeedName {
        /// As given.
        name: String,
        /// How long it may be.
        longest: usize,
    },
    /// A feed's profile has mistakes.
    #[error("{} has mistakes:\n{mistakes}", path.display())]
    Profile {
        /// Its file.
        path: PathBuf,
        /// All of them.
        mistakes: Mistakes,
    },
}
