//! What is known to be synced, in a small file of its own (`synced`): written when a log is opened, rolled or closed.
//!
//! While a log is in use its frames carry newer marks; this one protects what was there
//! before, and everything after a clean stop.

use std::{io, path::Path};

use super::frame::{crc, u32_at, u64_at};
use crate::files::Files;

const MAGIC: [u8; 8] = *b"RHSYNCED";
const VERSION: u32 = 1;
const BYTES: usize = 44;

/// How far a log, or the registry, was synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SyncedMark {
    /// Everything below this offset was synced.
    pub end: u64,
    /// Base offset of the last segment.
    pub segment: u64,
    /// Length of the last segment in bytes when the mark was written.
    pub bytes: u64,
    /// Whether the log was closed, so that nothing was written afterwards.
    pub clean: bool,
}

/// Why the mark cannot be used.
#[derive(Debug)]
pub(crate) enum MarkError {
    Io(io::Error),
    Damaged,
    UnknownVersion { found: u32, known: u32 },
}

impl SyncedMark {
    /// Reads the mark from a file; `None` if there is no such file.
    pub fn read(files: &impl Files, path: &Path, seed: u32) -> Result<Option<Self>, MarkError> {
        let Some(bytes) = files.contents(path).map_err(MarkError::Io)? else { return Ok(None) };
        if bytes.len() < 12 || bytes[..8] != MAGIC {
            return Err(MarkError::Damaged);
        }
        let found = u32_at(&bytes, 8);
        if found != VERSION {
            return Err(MarkError::UnknownVersion { found, known: VERSION });
        }
        if bytes.len() != BYTES || crc(seed, &bytes[..BYTES - 4]) != u32_at(&bytes, BYTES - 4) {
            return Err(MarkError::Damaged);
        }
        Ok(Some(Self {
            end: u64_at(&bytes, 12),
            segment: u64_at(&bytes, 20),
            bytes: u64_at(&bytes, 28),
            clean: u32_at(&bytes, 36) == 1,
        }))
    }

    /// Writes the mark to its file; it is durable on return.
    pub fn write(&self, files: &impl Files, path: &Path, seed: u32) -> io::Result<()> {
        let mut bytes = Vec::with_capacity(BYTES);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&self.end.to_le_bytes());
        bytes.extend_from_slice(&self.segment.to_le_bytes());
        bytes.extend_from_slice(&self.bytes.to_le_bytes());
        bytes.extend_from_slice(&u32::from(self.clean).to_le_bytes());
        bytes.extend_from_slice(&crc(seed, &bytes).to_le_bytes());
        files.replace(path, &bytes)
    }
}
