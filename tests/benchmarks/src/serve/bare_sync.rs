//! What a durable write costs at least: a small append and its `fdatasync`, one after the other.

use std::{fs::File, io::Write as _, path::Path, time::Instant as Clock};

use anyhow::Result;

use super::latencies::Latencies;

/// Writes that are measured.
const WRITES: usize = 1000;
/// Bytes of a write.
const BYTES: usize = 4096;

/// Measures them in this folder.
///
/// # Errors
/// When the folder cannot be written.
pub fn measured(folder: &Path) -> Result<Latencies> {
    let path = folder.join("syncs");
    let mut file = File::create(&path)?;
    let mut took = Vec::with_capacity(WRITES);
    for _ in 0..WRITES {
        let begun = Clock::now();
        file.write_all(&[0xa5; BYTES])?;
        file.sync_data()?;
        took.push(begun.elapsed());
    }
    std::fs::remove_file(path)?;
    Ok(Latencies::of(took))
}
