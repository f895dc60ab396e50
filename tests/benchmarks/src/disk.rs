//! Checks that a folder is on a real disk, and measures the space that it takes.

use std::{fs, os::unix::fs::MetadataExt as _, path::Path};

use anyhow::{Context as _, Result, bail};

/// Refuses a folder that lies in memory, where a sync costs nothing.
///
/// # Errors
/// When the folder is on `tmpfs` or `ramfs`, or does not exist.
pub fn must_be_real(folder: &Path) -> Result<()> {
    let folder = folder.canonicalize().with_context(|| format!("{} cannot be found", folder.display()))?;
    // Systems without this table (any but Linux) cannot be checked.
    let Ok(mounts) = fs::read_to_string("/proc/mounts") else { return Ok(()) };
    let mounted = mounts.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let (_, point, kind) = (words.next()?, words.next()?, words.next()?);
        folder.starts_with(point).then_some((point.len(), kind))
    });
    match mounted.max_by_key(|(length, _)| *length) {
        Some((_, kind @ ("tmpfs" | "ramfs"))) => {
            bail!("{} lies on {kind}, in memory; choose a folder on a disk with --dir", folder.display())
        }
        _ => Ok(()),
    }
}

/// Returns the bytes that the files under a folder take on disk, which may be less than their length.
///
/// # Errors
/// When a file or a folder cannot be read.
pub fn allocated(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let entry = entry?;
        let data = entry.metadata()?;
        bytes += if data.is_dir() { allocated(&entry.path())? } else { data.blocks() * 512 };
    }
    Ok(bytes)
}
