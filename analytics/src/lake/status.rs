//! What a lake amounts to, table by table.

use super::{append_rounds::Offsets, error::LakeError, open::Lake, upkeep::SMALL_ROWS};
use crate::tables::Table;

/// A table in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableStatus {
    /// The table.
    pub table: Table,
    /// Its version: how many commits it has seen, less one.
    pub version: u64,
    /// When the last of them was made, in milliseconds since 1970.
    pub committed_ms: i64,
    /// Its files.
    pub files: u64,
    /// Files that are small enough to be merged with others.
    pub small_files: u64,
    /// Rows.
    pub rows: u64,
    /// Bytes of its files.
    pub bytes: u64,
    /// Of each partition of the log, the first offset that it does not have.
    pub positions: Offsets,
}

impl Lake {
    /// The status of every table.
    ///
    /// # Errors
    /// [`LakeError`].
    pub async fn status(&self) -> Result<Vec<TableStatus>, LakeError> {
        let mut tables = Vec::new();
        for table in Table::ALL {
            let now = self.snapshot(table).await?;
            tables.push(TableStatus {
                table,
                version: now.version,
                committed_ms: now.committed_ms,
                files: now.files().len() as u64,
                small_files: now.files().filter(|file| file.rows < SMALL_ROWS).count() as u64,
                rows: now.rows(),
                bytes: now.files().map(|file| file.size).sum(),
                positions: now.positions(),
            });
        }
        Ok(tables)
    }
}
