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
        /// The file that stands where the data directory should be.
        path: PathBuf,
    },
    /// The data set has a different, fixed number of buckets or partitions.
    #[error("the data set in {} has {has} {what} for good, not {asked}", root.display())]
    Fixed {
        /// The data directory that the caller gave.
        root: PathBuf,
        /// Which number is fixed: `buckets` or `partitions`.
        what: &'static str,
        /// The number that the data set has.
        has: u32,
        /// The number that the caller asked for.
        asked: u32,
    },
    /// A file to read is a directory.
    #[error("{0} is a directory; name the files in it, as in {0}/*", path.display())]
    NotAFile {
        /// The directory that was named as a file.
        path: PathBuf,
    },
    /// The configuration is not valid TOML, or has an unknown setting.
    #[error("{} is not understood; {known}: {source}", path.display())]
    Configuration {
        /// The data set's `rewardhub.toml`.
        path: PathBuf,
        /// The settings that this program knows, in words.
        known: &'static str,
        /// The error of the TOML parser.
        source: Box<toml::de::Error>,
    },
    /// The configuration names no valid location of a ledger or a lake.
    #[error("in {}: {source}", path.display())]
    Configured {
        /// The data set's `rewardhub.toml`.
        path: PathBuf,
        /// Why the location is not valid.
        source: Box<crate::Error>,
    },
    /// The text is no location of a ledger, or the location belongs to something else.
    #[error(transparent)]
    Location(AdapterError),
    /// The text is no location of a lake.
    #[cfg(feature = "lake")]
    #[error(transparent)]
    LakeLocation(#[from] crate::locations::LakeLocationError),
    /// The text is no valid name of a feed.
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
        /// The profile of the feed.
        path: PathBuf,
        /// All mistakes in it.
        mistakes: Mistakes,
    },
}
