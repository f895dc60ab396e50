//! The status of a lake, table by table.

use super::{append_rounds::Offsets, error::LakeError, open::Lake, upkeep::SMALL_ROWS};
use crate::tables::Table;

/// The numbers of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableStatus {
    /// The table that the numbers are of.
    pub table: Table,
    /// The version of its log: the number of commits less one.
    pub version: u64,
    /// The time of the last commit, in milliseconds since 1970.
    pub committed_ms: i64,
    /// The number of its files.
    pub files: u64,
    /// The number of files that are small enough to be merged.
    pub small_files: u64,
    /// The number of its rows.
    pub rows: u64,
    /// The size of its files in bytes.
    pub bytes: u64,
    /// The first offset that the table lacks, for each partition of the log.
    pub positions: Offsets,
}

impl Lake {
    /// Returns the status of every table.
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
