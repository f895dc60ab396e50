//! What the keys promise.

mod identity;
mod sealing;
mod table;

use std::path::{Path, PathBuf};

use super::*;
use crate::files::{Files, MemoryFiles};

pub(super) fn master() -> Secret {
    Secret::new([7; 32])
}

pub(super) fn table() -> PathBuf {
    Path::new("keys/data-keys").to_owned()
}

pub(super) fn try_load(files: &MemoryFiles) -> Result<(Sealer<MemoryFiles>, Option<TornKeys>), KeyError> {
    files.create_dir(Path::new("keys")).unwrap();
    Sealer::load(files.clone(), Path::new("keys"), 5, &master())
}

pub(super) fn load(files: &MemoryFiles) -> Sealer<MemoryFiles> {
    let (sealer, torn) = try_load(files).unwrap();
    assert_eq!(torn, None);
    sealer
}
