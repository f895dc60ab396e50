//! Errors of requests that have no meaning as they were made.

use std::path::PathBuf;

use rewardhub_bank_api::SetupError;
use rewardhub_feeds::profile::Mistakes;

use crate::{
    configuration::{BankConflict, LimitMistake, SecretKind, SettingConflict, TracesConflict},
    consents::ConsentMistake,
    open::AdapterError,
};

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
    /// An option or an environment variable has a value that its setting cannot have.
    #[error("{given_by} gives {key} a value that it cannot have: {}", source.message())]
    Override {
        /// The setting, such as `server.listen`.
        key: &'static str,
        /// The option or the environment variable.
        given_by: &'static str,
        /// Why it cannot have the value.
        source: Box<toml::de::Error>,
    },
    /// Nobody can say what a limit means above which a second person must approve.
    #[error("a limit of `approvals.above` in {} is wrong: {source}", path.display())]
    ApprovalLimit {
        /// The data set's `rewardhub.toml`.
        path: PathBuf,
        /// What is wrong with it.
        source: LimitMistake,
    },
    /// The configuration holds what looks like a secret.
    #[error("`{key}` in {} {kind}; and if others could see the file, have a new one made", path.display())]
    SecretInFile {
        /// The data set's `rewardhub.toml`.
        path: PathBuf,
        /// The setting that holds it, such as `server.tls_key`.
        key: String,
        /// What it looks like, and where to put it.
        kind: SecretKind,
    },
    /// The settings of a server cannot stand together.
    #[error(transparent)]
    Server(#[from] SettingConflict),
    /// No traces can be sent as the settings say.
    #[error(transparent)]
    Traces(#[from] TracesConflict),
    /// The settings of banks have no meaning.
    #[error(transparent)]
    Bank(#[from] BankConflict),
    /// A bank cannot be asked with its settings.
    #[error("the bank of feed {feed:?} cannot be asked: {source}")]
    BankSetup {
        /// The feed of the bank.
        feed: String,
        /// What is wrong with its settings.
        source: SetupError,
    },
    /// No bank is configured for a feed.
    #[error(
        "no bank is configured for the feed {0:?}; add a table [[bank]] for it to rewardhub.toml, and start a server that runs anew"
    )]
    NoBank(String),
    /// A consent cannot be used as it was given.
    #[error(transparent)]
    Consent(#[from] ConsentMistake),
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

impl Usage {
    /// Whether a file of the data set is wrong, which only its operator can mend, and not what was asked.
    #[must_use]
    pub const fn is_of_the_data_set(&self) -> bool {
        match self {
            Self::Configuration { .. }
            | Self::Override { .. }
            | Self::ApprovalLimit { .. }
            | Self::SecretInFile { .. }
            | Self::Server(_)
            | Self::Traces(_)
            | Self::Bank(_)
            | Self::BankSetup { .. }
            | Self::Configured { .. }
            | Self::Profile { .. } => true,
            #[cfg(feature = "lake")]
            Self::LakeLocation(_) => false,
            Self::NotADirectory { .. }
            | Self::Fixed { .. }
            | Self::NotAFile { .. }
            | Self::NoBank(_)
            | Self::Consent(_)
            | Self::Location(_)
            | Self::FeedName { .. } => false,
        }
    }
}
