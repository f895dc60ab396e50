//! Errors of the adapters that a data set is made of, and the kind of error that each is for the caller.

use std::{fmt, path::Path};

use rewardhub_embedded::{
    data_directory::DirectoryError,
    data_set::DataSetError,
    dead_letters::LetterError,
    directory_lock::LockError,
    keys::KeyError,
    ledger::{LedgerOpenError, StoreError},
    log::LogError,
    manifest::ManifestError,
};
use rewardhub_engine::ports::{AppendError, LedgerError, ReadError, RegistryError};
use rewardhub_scylla::{AddressError, schema::SchemaError};

use super::filling::FillError;

/// An error of an adapter, and what was being done with it.
#[derive(Debug)]
pub struct AdapterError {
    said: Box<Said>,
    doing: Option<String>,
}

#[derive(Debug, thiserror::Error)]
enum Said {
    #[error(transparent)]
    DataSet(#[from] DataSetError),
    #[error(transparent)]
    Log(#[from] LogError),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Letter(#[from] LetterError),
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    #[error(transparent)]
    Ledger(#[from] LedgerOpenError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Port(#[from] LedgerError),
    #[error(transparent)]
    Fill(#[from] FillError),
    #[error(transparent)]
    Schema(#[from] SchemaError),
    #[error(transparent)]
    Address(#[from] AddressError),
}

/// The kind of error that an adapter's error is for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Another process has the data set open.
    Busy,
    /// The error may go away, so the caller can try again later.
    Away,
    /// Stored data is damaged or cannot be used by this program.
    Damaged,
    /// The caller named something wrong, or something that belongs to another data set.
    Wrong,
}

impl fmt::Display for AdapterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.doing {
            Some(doing) => write!(f, "{doing}: {}", self.said),
            None => write!(f, "{}", self.said),
        }
    }
}

impl std::error::Error for AdapterError {}

impl<E: Into<Said>> From<E> for AdapterError {
    fn from(error: E) -> Self {
        Self { said: Box::new(error.into()), doing: None }
    }
}

impl AdapterError {
    /// Adds that the data set in a directory was being opened.
    pub(super) fn of(self, root: &Path) -> Self {
        self.when(format!("the data set in {} cannot be opened", root.display()))
    }

    /// Adds that a data set was being closed.
    pub(super) fn closing(self) -> Self {
        self.when("the data set could not be closed; what was answered is safe in its logs".to_owned())
    }

    /// Adds what was being done.
    pub(super) fn when(self, doing: String) -> Self {
        let doing = match self.doing {
            Some(before) => format!("{doing}: {before}"),
            None => doing,
        };
        Self { doing: Some(doing), ..self }
    }

    /// Whether the texts of an owner, or a month of dead letters, were erased.
    pub(crate) fn is_erased(&self) -> bool {
        matches!(
            &*self.said,
            Said::Key(KeyError::Erased { .. })
                | Said::Letter(LetterError::Deleted { .. } | LetterError::Key(KeyError::Erased { .. }))
        )
    }

    /// The kind of error that this is for the caller.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match &*self.said {
            Said::DataSet(error) => data_set(error),
            Said::Log(error) => log(error),
            Said::Key(error) => key(error),
            Said::Letter(error) => letter(error),
            Said::Manifest(error) => manifest(error),
            Said::Ledger(error) => ledger(error),
            Said::Store(error) => store(error),
            Said::Port(LedgerError::Transient(_)) => Verdict::Away,
            Said::Port(LedgerError::Permanent(_)) => Verdict::Damaged,
            Said::Fill(error) => fill(error),
            Said::Schema(error) => schema(error),
            Said::Address(_) => Verdict::Wrong,
        }
    }
}

fn data_set(error: &DataSetError) -> Verdict {
    match error {
        DataSetError::Directory(error) => directory(error),
        DataSetError::Log(error) => log(error),
        DataSetError::Ledger(error) => ledger(error),
        DataSetError::Key(error) => key(error),
        DataSetError::Letters(error) => letter(error),
    }
}

fn directory(error: &DirectoryError) -> Verdict {
    match error {
        DirectoryError::Lock(LockError::InUse { .. }) => Verdict::Busy,
        DirectoryError::Lock(LockError::Io { .. }) => Verdict::Away,
        DirectoryError::Manifest(error) => manifest(error),
        DirectoryError::Key(error) => key(error),
        DirectoryError::NotEmpty { .. } => Verdict::Wrong,
    }
}

fn manifest(error: &ManifestError) -> Verdict {
    match error {
        ManifestError::Io { .. } => Verdict::Away,
        ManifestError::Placement { .. } => Verdict::Wrong,
        ManifestError::Changed { .. } | ManifestError::UnknownVersion { .. } => Verdict::Damaged,
    }
}

fn log(error: &LogError) -> Verdict {
    match error {
        LogError::Io { .. } | LogError::Poisoned { .. } => Verdict::Away,
        LogError::Corrupt { .. }
        | LogError::Missing { .. }
        | LogError::UnknownVersion { .. }
        | LogError::Foreign { .. }
        | LogError::TooLarge { .. }
        | LogError::NotHere { .. } => Verdict::Damaged,
    }
}

fn key(error: &KeyError) -> Verdict {
    match error {
        KeyError::Io { .. }
        | KeyError::Random(_)
        | KeyError::Poisoned { .. }
        | KeyError::Registry(RegistryError::Transient(_))
        | KeyError::NotPut { .. } => Verdict::Away,
        KeyError::Missing { .. }
        | KeyError::Wrong { .. }
        | KeyError::Damaged { .. }
        | KeyError::UnknownVersion { .. }
        | KeyError::Registry(RegistryError::Permanent(_))
        | KeyError::NotUnwrapped { .. }
        | KeyError::Erased { .. }
        | KeyError::NoKey { .. }
        | KeyError::Unsealable { .. } => Verdict::Damaged,
    }
}

fn letter(error: &LetterError) -> Verdict {
    match error {
        LetterError::Io { .. } | LetterError::Poisoned { .. } => Verdict::Away,
        LetterError::Key(error) => key(error),
        LetterError::Deleted { .. }
        | LetterError::Damaged { .. }
        | LetterError::UnknownVersion { .. }
        | LetterError::TooLarge { .. } => Verdict::Damaged,
    }
}

fn ledger(error: &LedgerOpenError) -> Verdict {
    match error {
        LedgerOpenError::Store(error) => store(error),
        LedgerOpenError::Log(error) => log(error),
        LedgerOpenError::Remove { .. }
        | LedgerOpenError::OtherLog { .. }
        | LedgerOpenError::OtherDecision { .. }
        | LedgerOpenError::Replay { .. } => Verdict::Damaged,
    }
}

fn store(error: &StoreError) -> Verdict {
    match error {
        StoreError::Failed { .. } | StoreError::Row { .. } | StoreError::Foreign { .. } => Verdict::Damaged,
    }
}

fn fill(error: &FillError) -> Verdict {
    match error {
        FillError::Ledger(LedgerError::Transient(_))
        | FillError::Log(ReadError::Transient(_))
        | FillError::Append(AppendError::Transient(_) | AppendError::Unknown(_)) => Verdict::Away,
        FillError::Ahead { .. } | FillError::OtherLog { .. } => Verdict::Wrong,
        FillError::Ledger(LedgerError::Permanent(_))
        | FillError::Log(ReadError::Gap { .. } | ReadError::Damaged { .. } | ReadError::Permanent(_))
        | FillError::Append(AppendError::Permanent(_))
        | FillError::Replay { .. } => Verdict::Damaged,
    }
}

fn schema(error: &SchemaError) -> Verdict {
    match error {
        SchemaError::Connect(error) if error.is_transient() => Verdict::Away,
        SchemaError::Replication(_)
        | SchemaError::Different { .. }
        | SchemaError::OtherHome { .. }
        | SchemaError::HomeWanted { .. }
        | SchemaError::NoCopiesAtHome { .. }
        | SchemaError::OtherCopies { .. } => Verdict::Wrong,
        SchemaError::Connect(_)
        | SchemaError::Tables { .. }
        | SchemaError::Unfinished { .. }
        | SchemaError::Damaged { .. }
        | SchemaError::UnknownVersion { .. }
        | SchemaError::OtherReplication { .. }
        | SchemaError::Tablets { .. } => Verdict::Damaged,
    }
}

/// Whether the servers do not answer.
pub(super) fn is_away(error: &SchemaError) -> bool {
    schema(error) == Verdict::Away
}
