//! What lies on a disk, and whether it is one.

use std::{fs, os::unix::fs::MetadataExt as _, path::Path};

use anyhow::{Context as _, Result, bail};

/// Refuses a folder that lies in memory: what is "synced" there costs nothing.
///
/// # Errors
/// When it does, naming the file system.
pub fn must_be_real(folder: &Path) -> Result<()> {
    let folder = folder.canonicalize().with_context(|| format!("{} cannot be found", folder.display()))?;
    // Where there is no such table (not Linux), nobody can tell.
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

/// Bytes that the files under a folder take on disk.
///
/// # Errors
/// When one cannot be looked at.
pub fn allocated(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let entry = entry?;
        let data = entry.metadata()?;
        bytes += if data.is_dir() { allocated(&entry.path())? } else { data.blocks() * 512 };
    }
    Ok(bytes)
}
