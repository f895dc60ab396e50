//! The errors of keys. Each names the file or the owner.

use std::{
    io,
    path::{Path, PathBuf},
};

use rewardhub_engine::ports::RegistryError;

use super::KeyName;

/// Why a key is not available or cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// An operation on the file system failed.
    #[error("cannot {doing} {}: {source}; see to the disk and start again", file.display())]
    Io {
        /// The operation, as a verb.
        doing: &'static str,
        /// Path of the file.
        file: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The operating system gives no random numbers.
    #[error("the system gives no random numbers for a new key: {0}")]
    Random(getrandom::Error),
    /// The file of a key does not exist.
    #[error("the {name} key {} is missing; restore it from a backup of the keys, the data set cannot be read without it", file.display())]
    Missing {
        /// Which of the two keys is missing.
        name: KeyName,
        /// Path of its file.
        file: PathBuf,
    },
    /// The key is not the one that the data set was created with.
    #[error("the {name} key {} is not the one that this data set was made with; restore the right one from a backup of the keys", file.display())]
    Wrong {
        /// Which of the two keys is wrong.
        name: KeyName,
        /// Path of its file.
        file: PathBuf,
    },
    /// Bytes that had been synced differ from those written.
    #[error("{} is damaged at byte {at}: {what}; restore it from a backup of the keys", file.display())]
    Damaged {
        /// Path of the file.
        file: PathBuf,
        /// Position in the file, in bytes.
        at: u64,
        /// What is wrong at that position.
        what: &'static str,
    },
    /// A later version of RewardHub wrote the file.
    #[error("{} has format {found}, this version of RewardHub reads format {known}; use the version that wrote it, or a later one", file.display())]
    UnknownVersion {
        /// Path of the file.
        file: PathBuf,
        /// The format version in the file.
        found: u32,
        /// The format version that can be read.
        known: u32,
    },
    /// An earlier write or sync failed, so the registry must be opened again.
    #[error("an earlier write or sync of {} failed, so what is on the disk is not known; start again", file.display())]
    Poisoned {
        /// Path of the file.
        file: PathBuf,
    },
    /// The registry of data keys does not answer or is damaged.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// An entry of the registry was not stored, changed or erased, or the outcome is unknown.
    #[error("an entry could not be put into the registry: {why}")]
    NotPut {
        /// What prevented the change.
        why: String,
    },
    /// A data key cannot be unwrapped: it is damaged, or another master key wrapped it.
    #[error(
        "the data key for the texts of {owner:032x} cannot be unwrapped: it is damaged, or another master key wrapped it; restore the keys from a backup"
    )]
    NotUnwrapped {
        /// Id of the owner whose key it is.
        owner: u128,
    },
    /// The owner's key was destroyed, and with it the owner's texts.
    #[error("the texts of {owner:032x} were erased")]
    Erased {
        /// Id of the owner.
        owner: u128,
    },
    /// The owner has no key: nothing was ever sealed for it here.
    #[error("there is no key for the texts of {owner:032x}; if there are such texts, restore the keys from a later backup")]
    NoKey {
        /// Id of the owner.
        owner: u128,
    },
    /// The sealed bytes are damaged, or do not belong to this owner, delivery and ordinal.
    #[error(
        "the text {ordinal} of delivery {delivery:016x} of {owner:032x} cannot be opened: it is damaged, or stands in another's place"
    )]
    Unsealable {
        /// Id of the owner.
        owner: u128,
        /// Number of the delivery.
        delivery: u64,
        /// Number of the text in the delivery.
        ordinal: u32,
    },
}

impl KeyError {
    /// Makes a [`KeyError::Io`], for `map_err`.
    pub(crate) fn io(doing: &'static str, file: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, file: file.to_owned(), source }
    }

    pub(crate) fn damaged(file: &Path, at: u64, what: &'static str) -> Self {
        Self::Damaged { file: file.to_owned(), at, what }
    }
}
