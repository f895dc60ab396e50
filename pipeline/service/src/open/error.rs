//! What the parts of a data set say when they cannot be opened, read or closed, and what that means to whoever asked.

use std::{fmt, path::Path};

use rewardhub_embedded::{
    data_set::DataSetError,
    dead_letters::LetterError,
    directory::DirectoryError,
    keys::KeyError,
    ledger::{LedgerOpenError, StoreError},
    lock::LockError,
    log::LogError,
    manifest::ManifestError,
};
use rewardhub_engine::ports::LedgerError;
use rewardhub_scylla::{AddressError, schema::SchemaError};

use super::filling::FillError;

/// What a part said, and what was being done with it.
#[derive(Debug)]
pub struct PartError {
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

/// What a part's error means to whoever asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Another process has it.
    Busy,
    /// It may answer later.
    Away,
    /// Somebody has to look after it.
    Damaged,
    /// It was named wrongly, or belongs to something else.
    Wrong,
}

impl fmt::Display for PartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.doing {
            Some(doing) => write!(f, "{doing}: {}", self.said),
            None => write!(f, "{}", self.said),
        }
    }
}

impl std::error::Error for PartError {}

impl<E: Into<Said>> From<E> for PartError {
    fn from(error: E) -> Self {
        Self { said: Box::new(error.into()), doing: None }
    }
}

impl PartError {
    /// Said while the data set in a directory was opened.
    pub(super) fn of(self, root: &Path) -> Self {
        self.when(format!("the data set in {} cannot be opened", root.display()))
    }

    /// Said while a data set was closed.
    pub(super) fn closing(self) -> Self {
        self.when("the data set could not be closed; what was answered is safe in its logs".to_owned())
    }

    /// Said while this was done.
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

    /// What it means to whoever asked.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match &*self.said {
            Said::DataSet(DataSetError::Directory(DirectoryError::Lock(LockError::InUse { .. }))) => Verdict::Busy,
            Said::DataSet(DataSetError::Directory(DirectoryError::NotEmpty { .. })) | Said::Address(_) => Verdict::Wrong,
            Said::DataSet(DataSetError::Directory(DirectoryError::Lock(LockError::Io { .. }))) => Verdict::Away,
            Said::DataSet(
                DataSetError::Log(LogError::Io { .. })
                | DataSetError::Key(KeyError::Io { .. } | KeyError::Random(_))
                | DataSetError::Letters(LetterError::Io { .. }),
            )
            | Said::Log(LogError::Io { .. })
            | Said::Key(KeyError::Io { .. } | KeyError::Random(_))
            | Said::Letter(LetterError::Io { .. })
            | Said::Port(LedgerError::Transient(_)) => Verdict::Away,
            Said::Fill(error) if error.goes_away() => Verdict::Away,
            Said::Schema(error) if is_away(error) => Verdict::Away,
            Said::Fill(FillError::Ahead { .. } | FillError::OtherLog { .. }) | Said::Schema(SchemaError::Different { .. }) => {
                Verdict::Wrong
            }
            Said::DataSet(_)
            | Said::Log(_)
            | Said::Key(_)
            | Said::Letter(_)
            | Said::Manifest(_)
            | Said::Ledger(_)
            | Said::Store(_)
            | Said::Port(LedgerError::Permanent(_))
            | Said::Fill(_)
            | Said::Schema(_) => Verdict::Damaged,
        }
    }
}

/// Whether the servers do not answer.
pub(super) fn is_away(error: &SchemaError) -> bool {
    matches!(error, SchemaError::Connect(error) if error.is_transient())
}
