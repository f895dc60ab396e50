//! Deletes files that no table needs, once nobody can be using them.

use std::time::Duration;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use object_store::{ObjectMeta, path::Path};

use crate::{
    lake::{
        Lake, LakeError,
        durable::UNFINISHED,
        file_names::{is_data_file, is_unfinished_file},
        open::now_ms,
    },
    tables::Table,
};

/// How long files are kept by default after they were taken out of a table, or were written and never put into it.
pub const KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The numbers of what was deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Vacuumed {
    /// The number of files.
    pub files: u64,
    /// The sum of their sizes in bytes.
    pub bytes: u64,
}

impl Lake {
    /// Deletes files in the folder of a table that are not in the table, and that were taken out or written longer ago than
    /// `kept`: those that compaction replaced, and leftovers of killed writers. Files with other names than ours stay. A writer
    /// or a query that takes longer than `kept` would miss them.
    ///
    /// # Errors
    /// [`LakeError::Store`].
    pub async fn vacuum(&self, table: Table, kept: Duration) -> Result<Vacuumed, LakeError> {
        let listed = self.list(&Path::from(table.name())).await?;
        // Read after the listing, so that a file that was put into the table in between is in it here.
        let snapshot = self.snapshot(table).await?;
        let before = before(kept);
        let prefix = format!("{}/", table.name());
        let garbage = |entry: &ObjectMeta| {
            let Some(path) = entry.location.as_ref().strip_prefix(&prefix) else { return false };
            let since = snapshot.removed_ms(path).unwrap_or_else(|| entry.last_modified.timestamp_millis());
            is_data_file(table, path) && snapshot.file(path).is_none() && since <= before
        };
        self.delete(listed.into_iter().filter(garbage).collect()).await
    }

    /// Deletes unfinished files of killed writers that are older than `kept`.
    ///
    /// # Errors
    /// [`LakeError::Store`].
    pub async fn vacuum_unfinished(&self, kept: Duration) -> Result<Vacuumed, LakeError> {
        let before = before(kept);
        let listed = self.list(&Path::from(UNFINISHED)).await?;
        let prefix = format!("{UNFINISHED}/");
        let garbage = |entry: &ObjectMeta| {
            let name = entry.location.as_ref().strip_prefix(&prefix);
            name.is_some_and(is_unfinished_file) && entry.last_modified.timestamp_millis() <= before
        };
        self.delete(listed.into_iter().filter(garbage).collect()).await
    }

    pub(in crate::lake) async fn list(&self, folder: &Path) -> Result<Vec<ObjectMeta>, LakeError> {
        let listed = self.store().list(Some(folder)).try_collect().await;
        listed.map_err(|source| LakeError::Store { doing: "listed", path: folder.to_string(), cause: source })
    }

    pub(in crate::lake) async fn delete(&self, entries: Vec<ObjectMeta>) -> Result<Vacuumed, LakeError> {
        let deleted = Vacuumed { files: entries.len() as u64, bytes: entries.iter().map(|entry| entry.size).sum() };
        let places = stream::iter(entries.into_iter().map(|entry| Ok(entry.location))).boxed();
        let mut answers = self.store().delete_stream(places);
        while let Some(answer) = answers.next().await {
            match answer {
                Ok(_) | Err(object_store::Error::NotFound { .. }) => {}
                Err(source) => {
                    return Err(LakeError::Store { doing: "deleted", path: self.location().to_owned(), cause: source });
                }
            }
        }
        Ok(deleted)
    }
}

/// The time before which files were kept for long enough, in milliseconds since 1970. If `kept` is longer than milliseconds can
/// count, no file was.
pub(super) fn before(kept: Duration) -> i64 {
    let saturating_ms = i64::try_from(kept.as_millis()).unwrap_or(i64::MAX);
    now_ms().saturating_sub(saturating_ms)
}
