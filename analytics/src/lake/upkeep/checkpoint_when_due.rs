//! Checkpoints: a table's whole state in one file, so that its log is short to read; and old commits are cleaned up.

use std::time::Duration;

use super::vacuum::before;
use crate::{
    lake::{
        Lake, LakeError, Snapshot,
        delta::{self, expired, log_folder},
    },
    tables::Table,
};

/// Commits after which a checkpoint is due.
pub const CHECKPOINT_EVERY: u64 = 20;

impl Lake {
    /// Writes a checkpoint of a table if one is due, and deletes commits before the last one that the table's own retention
    /// (a week) no longer keeps. Says whether it was due.
    ///
    /// # Errors
    /// [`LakeError::Checkpoint`], [`LakeError::Store`]: the table says what it said.
    pub async fn checkpoint(&self, table: Table) -> Result<bool, LakeError> {
        let snapshot = self.snapshot(table).await?;
        let since = snapshot.checkpoint.map_or(snapshot.version + 1, |version| snapshot.version.saturating_sub(version));
        if since < CHECKPOINT_EVERY {
            return Ok(false);
        }
        let retention = snapshot.retention()?;
        delta::write_checkpoint(self.store().as_ref(), &snapshot, before(retention.removed)).await?;
        if let Some(kept) = retention.log {
            self.clean_log(&snapshot, kept).await?;
        }
        self.remember_checkpoint(table, snapshot.version);
        Ok(true)
    }

    /// Deletes the files of a log that no version needs which was the latest for as long as `kept`.
    async fn clean_log(&self, snapshot: &Snapshot, kept: Duration) -> Result<(), LakeError> {
        let listed = self.list(&log_folder(snapshot.table)).await?;
        self.delete(expired(listed, snapshot.version, before(kept))).await.map(|_| ())
    }
}
