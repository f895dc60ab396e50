//! Writes checkpoints, each the whole state of a table in one file, so that logs are short to read; and deletes old commits.

use std::time::Duration;

use super::vacuum::before;
use crate::{
    lake::{
        Lake, LakeError, Snapshot,
        delta::{self, expired, log_folder},
    },
    tables::Table,
};

/// The number of commits after which a checkpoint is due.
pub const CHECKPOINT_EVERY: u64 = 20;

impl Lake {
    /// Writes a checkpoint of a table if one is due, and deletes earlier commits that the table's own retention (a week) no
    /// longer keeps. Returns whether it was due.
    ///
    /// # Errors
    /// [`LakeError::Checkpoint`], [`LakeError::Store`]; the content of the table is unchanged.
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

    /// Deletes the files of a log that no version needs of those written within `kept`.
    async fn clean_log(&self, snapshot: &Snapshot, kept: Duration) -> Result<(), LakeError> {
        let listed = self.list(&log_folder(snapshot.table)).await?;
        self.delete(expired(listed, snapshot.version, before(kept))).await.map(|_| ())
    }
}
