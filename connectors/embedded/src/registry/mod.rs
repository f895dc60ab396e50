//! The registry in the data directory: one file, `keys/registry`, backed up with the keys and separately from the logs.
//!
//! A change can be read at once and is durable after the next [`Registry::sync`]; many changes share one sync. A replaced or
//! erased value is overwritten in place. The version of an entry is its position in the file.

mod entry_format;
mod erasure;
mod registry_file;
mod scan;
#[cfg(test)]
mod tests;

use std::{
    ops::Bound,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use rewardhub_engine::ports::{
    MAX_REGISTRY_BYTES, Registry, RegistryChange, RegistryEntry, RegistryError, RegistryItem, RegistryKey, RegistryKind,
    RegistryOutcome, RegistryVersion,
};

use self::{registry_file::RegistryFile, scan::Slot};
use crate::{files::Files, keys::KeyError};

/// Unfinished entries that a crash left and that were cut off. Nothing that was ever stored depends on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TornRegistry {
    /// Position of the cut in the file, in bytes.
    pub at: u64,
    /// Number of bytes cut off.
    pub bytes: u64,
}

/// The registry of a data directory.
pub struct LocalRegistry<F: Files>(Mutex<RegistryFile<F>>);

impl<F: Files> LocalRegistry<F> {
    /// Opens the registry of a folder, or creates one if there is none. Also returns what a crash left unfinished and was cut
    /// off; finishes an erasure that was begun.
    ///
    /// # Errors
    /// When the registry is damaged or belongs to another data set, or an operation on the file system fails.
    pub fn open(files: F, dir: &Path, data_set: u128) -> Result<(Self, Option<TornRegistry>), KeyError> {
        let (table, torn) = RegistryFile::open(files, dir, data_set)?;
        Ok((Self(Mutex::new(table)), torn))
    }

    /// Syncs and marks the registry as fully synced, so that the next start takes any
    /// broken byte for damage and not for a torn end.
    ///
    /// # Errors
    /// When an operation on the file system fails.
    pub fn close(&self) -> Result<(), KeyError> {
        self.table().close()
    }

    fn table(&self) -> MutexGuard<'_, RegistryFile<F>> {
        // A panic leaves no worse state than a crash: a registry that has failed refuses further changes by itself.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn permanent(error: KeyError) -> RegistryError {
    RegistryError::Permanent(error.to_string())
}

impl<F: Files> RegistryFile<F> {
    fn entry(&self, key: RegistryKey) -> Result<RegistryEntry, RegistryError> {
        match self.slots.get(&key) {
            None => Ok(RegistryEntry::Absent),
            Some(Slot::Tombstone) => Ok(RegistryEntry::Erased),
            Some(&Slot::Value { at, length }) => {
                let value = self.read(at, length).map_err(permanent)?;
                Ok(RegistryEntry::Present { version: RegistryVersion(at), value })
            }
        }
    }

    fn change(&mut self, key: RegistryKey, change: &RegistryChange) -> RegistryOutcome {
        let done = match (change, self.slots.get(&key)) {
            (RegistryChange::Insert(value) | RegistryChange::Replace(_, value), _) if value.len() > MAX_REGISTRY_BYTES => {
                let bytes = value.len();
                return RegistryOutcome::Failed(format!("a value of {bytes} bytes is larger than {MAX_REGISTRY_BYTES}"));
            }
            (RegistryChange::Insert(value), None) => self.set(key, value),
            (RegistryChange::Replace(read, value), Some(Slot::Value { at, .. })) if read.0 == *at => self.set(key, value),
            (RegistryChange::Insert(_) | RegistryChange::Replace(..), _) => return RegistryOutcome::Refused,
            (RegistryChange::Erase, _) => self.erase(key),
        };
        match done {
            Ok(()) => RegistryOutcome::Done,
            Err(error @ KeyError::Io { .. }) => RegistryOutcome::Unknown(error.to_string()),
            Err(error) => RegistryOutcome::Failed(error.to_string()),
        }
    }
}

impl<F: Files> Registry for LocalRegistry<F> {
    async fn get(&self, keys: &[RegistryKey]) -> Result<Vec<RegistryEntry>, RegistryError> {
        let table = self.table();
        keys.iter().map(|key| table.entry(*key)).collect()
    }

    async fn put(&self, changes: &[(RegistryKey, RegistryChange)]) -> Vec<RegistryOutcome> {
        let mut table = self.table();
        changes.iter().map(|(key, change)| table.change(*key, change)).collect()
    }

    async fn sync(&self) -> Result<(), RegistryError> {
        self.table().sync().map_err(permanent)
    }

    async fn page(&self, kind: RegistryKind, after: Option<u128>, limit: usize) -> Result<Vec<RegistryItem>, RegistryError> {
        let table = self.table();
        let start = after.map_or(Bound::Included(RegistryKey { kind, id: 0 }), |id| Bound::Excluded(RegistryKey { kind, id }));
        let of_kind = table.slots.range((start, Bound::Included(RegistryKey { kind, id: u128::MAX })));
        let values = of_kind.filter_map(|(key, slot)| match slot {
            Slot::Value { at, length } => Some((key.id, *at, *length)),
            Slot::Tombstone => None,
        });
        let item = |(id, at, length)| {
            let value = table.read(at, length).map_err(permanent)?;
            Ok(RegistryItem { id, version: RegistryVersion(at), value })
        };
        values.take(limit).map(item).collect()
    }
}
