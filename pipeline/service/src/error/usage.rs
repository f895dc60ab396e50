//! Errors of requests that have no meaning as they were made.

use std::path::PathBuf;

use rewardhub_feeds::profile::Mistakes;

use crate::open::AdapterError;

/// The request has no meaning as it was made.
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
        /// The file.
        path: PathBuf,
        /// What it can say, in words.
        known: &'static str,
        /// What is wrong with it.
        source: Box<toml::de::Error>,
    },
    /// The configuration names no valid location of a ledger or a lake.
    #[error("in {}: {source}", path.display())]
    Configured {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<crate::Error>,
    },
    /// The text is no location of a ledger, or the location belongs to something else.
    #[error(transparent)]
    Location(AdapterError),
    /// The text is no location of a lake.
    #[cfg(feature = "lake")]
    #[error(transparent)]
    LakeLocation(#[from] crate::locations::LakeLocationError),
    /// No feed can be called so.
    #[error("{name:?} is not a feed's name; use letters, digits, - and _, at most {longest} of them")]
    FeedName {
        /// The name as it was given.
        name: String,
        /// The greatest number of characters.
        longest: usize,
    },
    /// A feed's profile has mistakes.
    #[error("{} has mistakes:\n{mistakes}", path.display())]
    Profile {
        /// The file.
        path: PathBuf,
        /// All mistakes in it.
        mistakes: Mistakes,
    },
}
