//! What a lake needs now and then, done whenever it was written to: each part looks whether it is due, which costs nothing when
//! it is not.

use std::time::Duration;

use rewardhub_core::time::Day;

use super::{Compacted, KEPT, Vacuumed};
use crate::{
    lake::{Lake, LakeError, open::now_ms},
    tables::Table,
};

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Upkept {
    /// Files merged.
    pub compacted: Compacted,
    /// Files deleted.
    pub vacuumed: Vacuumed,
    /// Checkpoints written.
    pub checkpoints: u64,
}

impl Lake {
    /// Merges the files of days that are over, writes checkpoints that are due, and deletes what has been garbage for [`KEPT`].
    ///
    /// # Errors
    /// [`LakeError`]; what the tables say is never touched.
    pub async fn upkeep(&self, today: Day) -> Result<Upkept, LakeError> {
        let mut upkept = Upkept::default();
        for table in Table::ALL {
            upkept.compacted += self.compact(table, today).await?;
            upkept.checkpoints += u64::from(self.checkpoint(table).await?);
            if self.has_garbage(table, KEPT).await? {
                upkept.vacuumed += self.vacuum(table, KEPT).await?;
                upkept.vacuumed += self.vacuum_unfinished(KEPT).await?;
            }
        }
        Ok(upkept)
    }

    /// Whether files that were taken out of a table are no longer kept. What killed writers left goes with them.
    async fn has_garbage(&self, table: Table, kept: Duration) -> Result<bool, LakeError> {
        let before = now_ms().saturating_sub(i64::try_from(kept.as_millis()).unwrap_or(i64::MAX));
        Ok(self.snapshot(table).await?.removed().any(|(_, since)| since <= before))
    }
}

impl std::ops::AddAssign for Compacted {
    fn add_assign(&mut self, other: Self) {
        let Self { files_before, files_after, rows_before, rows_after, given_up } = other;
        self.files_before += files_before;
        self.files_after += files_after;
        self.rows_before += rows_before;
        self.rows_after += rows_after;
        self.given_up += given_up;
    }
}

impl std::ops::AddAssign for Vacuumed {
    fn add_assign(&mut self, other: Self) {
        let Self { files, bytes } = other;
        self.files += files;
        self.bytes += bytes;
    }
}
