//! How much is held in memory, and yielded at once.

use std::path::PathBuf;

/// Limits on memory and on what a command may carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The most items of a chunk.
    pub chunk_items: usize,
    /// The most bytes of a chunk's encoded items; a chunk with a single item may be larger.
    pub chunk_bytes: usize,
    /// Bytes of prepared items to hold in memory before they are sorted and spilled to disk.
    pub held_bytes: usize,
    /// Folder of the spilled file, which has no name and disappears with the process; `None` uses the system's temporary folder.
    pub folder: Option<PathBuf>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { chunk_items: 64, chunk_bytes: 256 * 1024, held_bytes: 64 * 1024 * 1024, folder: None }
    }
}
