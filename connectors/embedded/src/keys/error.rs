//! What can go wrong with keys. Each error names the file or the owner.

use std::{
    io,
    path::{Path, PathBuf},
};

use rewardhub_engine::ports::RegistryError;

use super::KeyName;

/// Why a key cannot be had or used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
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
    /// The system has no random numbers.
    #[error("the system gives no random numbers for a new key: {0}")]
    Random(getrandom::Error),
    /// A key's file is not there.
    #[error("the {name} key {} is missing; restore it from a backup of the keys, the data set cannot be read without it", file.display())]
    Missing {
        /// The key that is meant.
        name: KeyName,
        /// Path of its file.
        file: PathBuf,
    },
    /// A key that is not the one the data set was made with.
    #[error("the {name} key {} is not the one that this data set was made with; restore the right one from a backup of the keys", file.display())]
    Wrong {
        /// The key that is meant.
        name: KeyName,
        /// Path of its file.
        file: PathBuf,
    },
    /// Bytes that had been synced are not what was written.
    #[error("{} is damaged at byte {at}: {what}; restore it from a backup of the keys", file.display())]
    Damaged {
        /// Path of the file.
        file: PathBuf,
        /// Where in it, in bytes.
        at: u64,
        /// What is wrong there.
        what: &'static str,
    },
    /// Written by a later version.
    #[error("{} has format {found}, this version of RewardHub reads format {known}; use the version that wrote it, or a later one", file.display())]
    UnknownVersion {
        /// Path of the file.
        file: PathBuf,
        /// The format it names.
        found: u32,
        /// The format that can be read.
        known: u32,
    },
    /// A write or a sync failed before.
    #[error("an earlier write or sync of {} failed, so what is on the disk is not known; start again", file.display())]
    Poisoned {
        /// Path of the file.
        file: PathBuf,
    },
    /// The registry of data keys does not answer, or is damaged.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// A change of an entry was not made, or nobody knows.
    #[error("an entry could not be put into the registry: {why}")]
    NotPut {
        /// What came between.
        why: String,
    },
    /// A data key is not as it was wrapped.
    #[error(
        "the data key for the texts of {owner:032x} cannot be unwrapped: it is damaged, or another master key wrapped it; restore the keys from a backup"
    )]
    NotUnwrapped {
        /// The owner of the key.
        owner: u128,
    },
    /// The owner's key was destroyed, and its texts with it.
    #[error("the texts of {owner:032x} were erased")]
    Erased {
        /// The owner of the key.
        owner: u128,
    },
    /// Nothing was ever sealed for this owner here.
    #[error("there is no key for the texts of {owner:032x}; if there are such texts, restore the keys from a later backup")]
    NoKey {
        /// The owner of the key.
        owner: u128,
    },
    /// The sealed bytes are damaged, or are not of this owner, delivery and ordinal.
    #[error(
        "the text {ordinal} of delivery {delivery:016x} of {owner:032x} cannot be opened: it is damaged, or stands in another's place"
    )]
    Unsealable {
        /// The owner of the key.
        owner: u128,
        /// Of which delivery.
        delivery: u64,
        /// Which of it.
        ordinal: u32,
    },
}

impl KeyError {
    /// For `map_err`: the system refused to do something to a file.
    pub(crate) fn io(doing: &'static str, file: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, file: file.to_owned(), source }
    }

    pub(crate) fn damaged(file: &Path, at: u64, what: &'static str) -> Self {
        Self::Damaged { file: file.to_owned(), at, what }
    }
}
