//! What the keys promise.

mod actors;
mod fingerprints;
mod owners;
mod sealing;

use std::{path::Path, sync::Arc};

use pollster::block_on;
use rewardhub_engine::{
    ports::{Registry, RegistryChange, RegistryEntry, RegistryError, RegistryItem, RegistryKey, RegistryKind, RegistryOutcome},
    testing::memory::MemoryRegistry,
};

use super::*;
use crate::{
    files::{Files, MemoryFiles},
    registry::LocalRegistry,
};

pub(super) fn master() -> Secret {
    Secret::new([7; 32])
}

pub(super) fn registry(files: &MemoryFiles) -> LocalRegistry<MemoryFiles> {
    files.create_dir(Path::new("keys")).unwrap();
    LocalRegistry::open(files.clone(), Path::new("keys"), 5).unwrap().0
}

pub(super) fn load(files: &MemoryFiles) -> LocalSealer<MemoryFiles> {
    Sealer::new(registry(files), &master()).unwrap()
}

/// A registry that several sealers share.
#[derive(Clone)]
struct Shared(Arc<MemoryRegistry>);

impl Registry for Shared {
    async fn get(&self, keys: &[RegistryKey]) -> Result<Vec<RegistryEntry>, RegistryError> {
        self.0.get(keys).await
    }

    async fn put(&self, changes: &[(RegistryKey, RegistryChange)]) -> Vec<RegistryOutcome> {
        self.0.put(changes).await
    }

    async fn sync(&self) -> Result<(), RegistryError> {
        self.0.sync().await
    }

    async fn page(&self, kind: RegistryKind, after: Option<u128>, limit: usize) -> Result<Vec<RegistryItem>, RegistryError> {
        self.0.page(kind, after, limit).await
    }
}
