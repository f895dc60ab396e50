//! What the keys promise.

mod actors;
mod fingerprints;
mod owners;
mod sealing;

use std::path::Path;

use pollster::block_on;
use rewardhub_engine::ports::{Registry as _, RegistryChange, RegistryKey, RegistryKind, RegistryOutcome};

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
