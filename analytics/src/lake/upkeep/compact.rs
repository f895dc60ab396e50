//! Merges many small files into few large ones, sorted, with sums added up. The content of the table stays the same.

use std::{collections::BTreeSet, sync::Arc};

use rewardhub_core::{time::Day, word_size::usize_of};

use super::plan::{self, FILE_ROWS};
use crate::{
    lake::{
        Lake, LakeError, LakeFile, Snapshot,
        commit::Found,
        delta::{Action, Operation},
        open::now_ms,
        parquet_files::Encoder,
        read_files::{AddUp, merged, next_batch},
    },
    tables::Table,
};

/// The result of merging files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Compacted {
    /// The number of files that were taken out.
    pub files_before: u64,
    /// The number of files that replace them.
    pub files_after: u64,
    /// The number of rows in the files before.
    pub rows_before: u64,
    /// The number of rows after, which is smaller where sums were added up.
    pub rows_after: u64,
    /// The number of partitions that were left unchanged, because another program was changing them.
    pub given_up: u64,
}

impl Lake {
    /// Merges the small files of a table: those of days and months that are over as of `today` (UTC), and others where there are
    /// many. If it is stopped, the table is as it was before or after a merge.
    ///
    /// # Errors
    /// [`LakeError`]; [`LakeError::Damaged`] when a file is not what was written. Nothing is lost.
    pub async fn compact(&self, table: Table, today: Day) -> Result<Compacted, LakeError> {
        let mut done = Compacted::default();
        let mut given_up = Vec::new();
        loop {
            let base = self.snapshot(table).await?;
            let Some((partition, files)) = plan::next(&base, today, &given_up) else { break };
            let (actions, rows) = self.merge(table, partition, &files).await?;
            match self.exchange(&base, &files, &actions).await {
                Ok(()) => {
                    done.files_before += files.len() as u64;
                    done.files_after += (actions.len() - files.len()) as u64;
                    done.rows_before += files.iter().map(|file| file.rows).sum::<u64>();
                    done.rows_after += rows;
                }
                Err(LakeError::Moved { .. } | LakeError::Contended { .. }) => {
                    given_up.push(partition);
                    done.given_up += 1;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(done)
    }

    /// Writes a file that replaces others. Returns the actions to commit, and the number of rows.
    async fn merge(&self, table: Table, partition: Day, files: &[LakeFile]) -> Result<(Vec<Action>, u64), LakeError> {
        let now = now_ms();
        let mut actions: Vec<_> = files.iter().map(|file| file.remove(table, now, false)).collect();
        let store = self.store().as_ref();
        let rows = usize_of(files.iter().map(|file| file.rows).sum());
        let mut stream = merged(store, table, files).await?;
        let mut sums = AddUp::new(table, partition);
        let mut file = Encoder::new(table, partition, rows)?;
        while let Some(batch) = next_batch(table, &mut stream).await? {
            file.write(&sums.push(batch)?)?;
        }
        if let Some(rest) = sums.finish() {
            file.write(&rest)?;
        }
        let written = file.rows();
        if written > 0 {
            actions.push(file.put(store, now, false).await?);
        }
        Ok((actions, written))
    }

    /// Commits the exchange, as long as all files to take out are still there.
    async fn exchange(&self, base: &Arc<Snapshot>, files: &[LakeFile], actions: &[Action]) -> Result<(), LakeError> {
        let adds = actions.iter().filter_map(|action| match action {
            Action::Add(add) => Some(add.path.as_str()),
            _ => None,
        });
        let added: BTreeSet<_> = adds.collect();
        let look = |now: &Snapshot| {
            if files.iter().all(|file| now.file(&file.path).is_some()) {
                Found::Again
            } else if !added.is_empty() && added.iter().all(|path| now.file(path).is_some()) {
                Found::Done
            } else {
                Found::Overtaken
            }
        };
        self.commit(base, actions, Operation::Optimize { target_rows: FILE_ROWS }, look).await
    }
}
