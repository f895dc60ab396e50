//! A registry in memory.

use std::{
    collections::BTreeMap,
    ops::Bound,
    sync::{Mutex, MutexGuard},
};

use crate::ports::{
    MAX_REGISTRY_BYTES, Registry, RegistryChange, RegistryEntry, RegistryError, RegistryItem, RegistryKey, RegistryKind,
    RegistryOutcome, RegistryVersion,
};

#[derive(Debug, Default)]
struct State {
    entries: BTreeMap<RegistryKey, RegistryEntry>,
    synced: BTreeMap<RegistryKey, RegistryEntry>,
    versions: u64,
    /// Outcomes to withhold, one for each change to come: whether that is made.
    silences: Vec<bool>,
}

/// A registry in memory. A crash loses what was not synced.
#[derive(Debug, Default)]
pub struct MemoryRegistry(Mutex<State>);

impl MemoryRegistry {
    /// Forgets what was not synced.
    pub fn crash(&self) {
        let mut state = self.state();
        state.entries = state.synced.clone();
    }

    /// Withholds the outcome of the next change, which is made or not.
    pub fn silence(&self, made: bool) {
        self.state().silences.push(made);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("nobody panics while holding it")
    }
}

impl State {
    fn put(&mut self, key: RegistryKey, change: &RegistryChange) -> RegistryOutcome {
        let found = self.entries.get(&key).unwrap_or(&RegistryEntry::Absent);
        let value = match (change, found) {
            (RegistryChange::Insert(value), RegistryEntry::Absent) => value,
            (RegistryChange::Replace(read, value), RegistryEntry::Present { version, .. }) if read == version => value,
            (RegistryChange::Insert(_) | RegistryChange::Replace(..), _) => return RegistryOutcome::Refused,
            (RegistryChange::Erase, _) => {
                self.entries.insert(key, RegistryEntry::Erased);
                self.synced.insert(key, RegistryEntry::Erased);
                return RegistryOutcome::Done;
            }
        };
        if value.len() > MAX_REGISTRY_BYTES {
            return RegistryOutcome::Failed(format!("a value of {} bytes is too large", value.len()));
        }
        self.versions += 1;
        let present = RegistryEntry::Present { version: RegistryVersion(self.versions), value: value.clone() };
        self.entries.insert(key, present);
        RegistryOutcome::Done
    }
}

impl Registry for MemoryRegistry {
    async fn get(&self, keys: &[RegistryKey]) -> Result<Vec<RegistryEntry>, RegistryError> {
        let state = self.state();
        Ok(keys.iter().map(|key| state.entries.get(key).cloned().unwrap_or(RegistryEntry::Absent)).collect())
    }

    async fn put(&self, changes: &[(RegistryKey, RegistryChange)]) -> Vec<RegistryOutcome> {
        let mut state = self.state();
        let mut outcomes = Vec::new();
        for (key, change) in changes {
            outcomes.push(match state.silences.pop() {
                None => state.put(*key, change),
                Some(made) => {
                    if made {
                        state.put(*key, change);
                    }
                    RegistryOutcome::Unknown("the answer was kept back".into())
                }
            });
        }
        outcomes
    }

    async fn sync(&self) -> Result<(), RegistryError> {
        let mut state = self.state();
        state.synced = state.entries.clone();
        Ok(())
    }

    async fn page(&self, kind: RegistryKind, after: Option<u128>, limit: usize) -> Result<Vec<RegistryItem>, RegistryError> {
        let state = self.state();
        let start = after.map_or(Bound::Included(RegistryKey { kind, id: 0 }), |id| Bound::Excluded(RegistryKey { kind, id }));
        let end = Bound::Included(RegistryKey { kind, id: u128::MAX });
        let present = state.entries.range((start, end)).filter_map(|(key, entry)| match entry {
            RegistryEntry::Present { version, value } => {
                Some(RegistryItem { id: key.id, version: *version, value: value.clone() })
            }
            RegistryEntry::Absent | RegistryEntry::Erased => None,
        });
        Ok(present.take(limit).collect())
    }
}
