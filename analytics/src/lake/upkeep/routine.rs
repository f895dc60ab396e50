//! The maintenance that runs after each write: each part checks whether it is due, which costs little when it is not.

use std::time::Duration;

use rewardhub_core::time::Day;

use super::{Compacted, KEPT, Vacuumed, vacuum::before};
use crate::{
    lake::{Lake, LakeError},
    tables::Table,
};

/// The result of one run of maintenance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Upkept {
    /// The files that were merged, in all tables.
    pub compacted: Compacted,
    /// The files that were deleted.
    pub vacuumed: Vacuumed,
    /// The number of checkpoints written.
    pub checkpoints: u64,
}

impl Lake {
    /// Merges the files of days that are over, writes checkpoints that are due, and deletes files that have been garbage for
    /// [`KEPT`].
    ///
    /// # Errors
    /// [`LakeError`]; the content of the tables is never touched.
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

    /// Whether a table has files that were taken out and need no longer be kept. Leftovers of killed writers are deleted with
    /// them.
    async fn has_garbage(&self, table: Table, kept: Duration) -> Result<bool, LakeError> {
        let before = before(kept);
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
