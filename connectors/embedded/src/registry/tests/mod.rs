//! What the registry's file promises.

mod crashes;
mod damage;

use std::path::{Path, PathBuf};

use pollster::block_on;
use rewardhub_engine::{
    ports::{Registry as _, RegistryChange, RegistryEntry, RegistryKey, RegistryKind, RegistryOutcome},
    testing::conformance,
};

use super::{LocalRegistry, TornRegistry};
use crate::{
    files::{Files, MemoryFiles},
    keys::KeyError,
};

fn path() -> PathBuf {
    Path::new("keys/registry").to_owned()
}

fn try_open(files: &MemoryFiles) -> Result<(LocalRegistry<MemoryFiles>, Option<TornRegistry>), KeyError> {
    files.create_dir(Path::new("keys")).unwrap();
    LocalRegistry::open(files.clone(), Path::new("keys"), 5)
}

fn open(files: &MemoryFiles) -> LocalRegistry<MemoryFiles> {
    let (registry, torn) = try_open(files).unwrap();
    assert_eq!(torn, None);
    registry
}

fn key(id: u128) -> RegistryKey {
    RegistryKey { kind: RegistryKind::WrappedKey, id }
}

fn put(registry: &LocalRegistry<MemoryFiles>, id: u128, change: RegistryChange) -> RegistryOutcome {
    block_on(registry.put(&[(key(id), change)])).pop().unwrap()
}

fn insert(registry: &LocalRegistry<MemoryFiles>, id: u128, value: &[u8]) {
    assert_eq!(put(registry, id, RegistryChange::Insert(value.to_vec())), RegistryOutcome::Done);
}

fn entry(registry: &LocalRegistry<MemoryFiles>, id: u128) -> RegistryEntry {
    block_on(registry.get(&[key(id)])).unwrap().pop().unwrap()
}

/// The value of an entry; `None` where there is none.
fn value(registry: &LocalRegistry<MemoryFiles>, id: u128) -> Option<Vec<u8>> {
    match entry(registry, id) {
        RegistryEntry::Present { value, .. } => Some(value),
        RegistryEntry::Absent | RegistryEntry::Erased => None,
    }
}

fn holds(files: &MemoryFiles, value: &[u8]) -> bool {
    files.contents(&path()).unwrap().unwrap().windows(value.len()).any(|window| window == value)
}

#[derive(Default)]
struct InMemory(Vec<MemoryFiles>);

impl conformance::registry::Fixture for InMemory {
    type Registry = LocalRegistry<MemoryFiles>;

    fn create(&mut self) -> Self::Registry {
        self.0.push(MemoryFiles::default());
        open(&self.0[self.0.len() - 1])
    }

    fn crash(&mut self, registry: Self::Registry) -> Self::Registry {
        drop(registry);
        let files = &self.0[self.0.len() - 1];
        files.crash();
        open(files)
    }

    fn lose_next_answer(&mut self, _: &Self::Registry, _: bool) -> bool {
        false
    }

    fn races(&self) -> u32 {
        50
    }
}

#[test]
fn the_registry_of_a_data_directory_conforms() {
    block_on(conformance::registry::all(&mut InMemory::default()));
}

#[test]
fn what_is_replaced_or_erased_is_no_longer_in_the_file() {
    let files = MemoryFiles::default();
    let registry = open(&files);
    insert(&registry, 1, b"the first value");
    insert(&registry, 2, b"the other value");
    block_on(registry.sync()).unwrap();
    assert!(holds(&files, b"the first value") && holds(&files, b"the other value"));
    let RegistryEntry::Present { version, .. } = entry(&registry, 1) else { panic!("it was inserted") };
    let replaced = put(&registry, 1, RegistryChange::Replace(version, b"the second value".to_vec()));
    assert_eq!(replaced, RegistryOutcome::Done);
    block_on(registry.sync()).unwrap();
    assert!(!holds(&files, b"the first value") && holds(&files, b"the second value"));
    for id in [1, 2] {
        assert_eq!(put(&registry, id, RegistryChange::Erase), RegistryOutcome::Done);
    }
    assert!(!holds(&files, b"the second value") && !holds(&files, b"the other value"));
    registry.close().unwrap();
    let registry = open(&files);
    assert_eq!([1, 2].map(|id| entry(&registry, id)), [RegistryEntry::Erased, RegistryEntry::Erased]);
}

#[test]
fn a_value_that_is_erased_before_it_was_synced_leaves_nothing() {
    let files = MemoryFiles::default();
    let registry = open(&files);
    insert(&registry, 1, b"never to be seen");
    assert_eq!(put(&registry, 1, RegistryChange::Erase), RegistryOutcome::Done);
    assert!(!holds(&files, b"never to be seen"));
    registry.close().unwrap();
    assert_eq!(entry(&open(&files), 1), RegistryEntry::Erased);
}

#[test]
fn a_hundred_thousand_entries_take_one_sync() {
    let files = MemoryFiles::default();
    let registry = open(&files);
    for id in 0..100_000 {
        insert(&registry, id, &[7; 48]);
    }
    block_on(registry.sync()).unwrap();
    files.crash();
    assert_eq!(value(&open(&files), 99_999).as_deref(), Some(&[7; 48][..]));
}
