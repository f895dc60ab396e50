//! How much is held and handed on at once.

use std::path::PathBuf;

/// Bounds on memory and on what a command may carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Most items of one chunk.
    pub chunk_items: usize,
    /// Most bytes of one chunk, as its items are encoded; a chunk of one item may be larger.
    pub chunk_bytes: usize,
    /// Bytes of prepared items that are held before they are sorted and spilled.
    pub held_bytes: usize,
    /// Where the spilled file lies, which has no name and ends with the process; the system's temporary folder when `None`.
    pub folder: Option<PathBuf>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { chunk_items: 64, chunk_bytes: 256 * 1024, held_bytes: 64 * 1024 * 1024, folder: None }
    }
}
