//! The canonical state: rows without versions, commit ids and outboxes. A replay of the log must give the same hash.

use rewardhub_core::state::row::{Row, RowKey};

/// Hash of rows, given in the order of their keys: BLAKE3 over each key's and row's length and bytes.
#[must_use]
pub fn hash<'a>(rows: impl IntoIterator<Item = (&'a RowKey, &'a Row)>) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for (key, row) in rows {
        for bytes in [key.encode(), row.encode()] {
            hasher.update(&(bytes.len() as u64).to_le_bytes());
            hasher.update(&bytes);
        }
    }
    *hasher.finalize().as_bytes()
}
