//! Replaces the rows of a table: writes all new rows beside the old ones, and exchanges them in one commit.

use std::{collections::BTreeSet, sync::Arc};

use arrow::array::RecordBatch;
use object_store::path::Path;

use super::{
    append_rounds::Offsets,
    commit::Found,
    create,
    delta::{Action, COMMIT_FAILED_TRIES, Operation, Snapshot},
    error::LakeError,
    file_names::is_data_file,
    last_decisions::LastDecisions,
    open::{Lake, now_ms},
    parquet_files::write_sorted,
    url::LakeUrl,
};
use crate::tables::Table;

/// The new rows of a table. Dropping it before [`Replacement::finish`] leaves the table unchanged.
#[derive(Debug)]
pub struct Replacement<'a> {
    lake: &'a Lake,
    base: Arc<Snapshot>,
    adds: Vec<Action>,
    rows: u64,
}

impl Lake {
    /// Opens a lake as [`Lake::create`] does, but deletes tables that are damaged or that this program does not understand, makes
    /// them again, empty, and returns them. All tables are read first: if one does not provably belong to this data set, nothing
    /// is touched.
    ///
    /// # Errors
    /// [`LakeError`]; [`LakeError::NotOurs`] and [`LakeError::OtherDataSet`] when a table does not belong to this data set.
    pub async fn mend(url: &LakeUrl, data_set: &str) -> Result<(Self, Vec<Table>), LakeError> {
        Self::mend_in(url.store(true)?, url.to_string(), data_set).await
    }

    pub(super) async fn mend_in(
        store: Arc<dyn object_store::ObjectStore>,
        location: String,
        data_set: &str,
    ) -> Result<(Self, Vec<Table>), LakeError> {
        let lake = Self::unopened(store, location, data_set);
        let (mut bad, mut good) = (Vec::new(), Vec::new());
        for table in Table::ALL {
            match lake.found(table).await {
                Ok(found) => good.push((table, found)),
                Err(LakeError::Damaged { .. }) => {
                    lake.prove_ours(table).await?;
                    bad.push(table);
                }
                Err(LakeError::Schema { .. } | LakeError::Protocol { .. }) => bad.push(table),
                Err(error) => return Err(error),
            }
        }
        for table in &bad {
            lake.delete_table(*table).await?;
            good.push((*table, None));
        }
        for (table, found) in good {
            let made = create::ensure(&lake, table, found).await?;
            lake.remember(&Arc::new(made));
        }
        Ok((lake, bad))
    }

    /// Deletes a table of ours: first its files, then its log backwards, because the beginning of the log names the owner. Files
    /// of other programs stay.
    async fn delete_table(&self, table: Table) -> Result<(), LakeError> {
        let prefix = format!("{}/", table.name());
        let mut entries = self.list(&Path::from(table.name())).await?;
        entries.retain(|entry| {
            let path = entry.location.as_ref().strip_prefix(&prefix).unwrap_or_default();
            path.starts_with("_delta_log/") || is_data_file(table, path)
        });
        entries.sort_by(|one, other| other.location.cmp(&one.location));
        self.delete(entries).await.map(|_| ())
    }

    /// Begins to replace the rows of a table.
    ///
    /// # Errors
    /// [`LakeError`].
    pub async fn replace(&self, table: Table) -> Result<Replacement<'_>, LakeError> {
        Ok(Replacement { lake: self, base: self.snapshot(table).await?, adds: Vec::new(), rows: 0 })
    }
}

impl Replacement<'_> {
    /// Writes some of the new rows, with all columns, in any order. Each call makes its own files, so give many rows at a time.
    ///
    /// # Errors
    /// [`LakeError`].
    pub async fn write(&mut self, batch: &RecordBatch) -> Result<(), LakeError> {
        let table = self.base.table;
        self.adds.extend(write_sorted(self.lake.store().as_ref(), table, std::slice::from_ref(batch), now_ms()).await?);
        self.rows += batch.num_rows() as u64;
        Ok(())
    }

    /// Replaces the rows of the table by those that were written, and returns their number. They are the rows of all events
    /// before `upto`, and `last` has the marks of the last decisions.
    ///
    /// # Errors
    /// [`LakeError::Moved`] when the table was appended to meanwhile; it is unchanged, so the caller can begin again.
    pub async fn finish(self, upto: &Offsets, last: &LastDecisions) -> Result<u64, LakeError> {
        let (table, positions) = (self.base.table, self.base.positions());
        let mut base = self.base;
        for _ in 0..COMMIT_FAILED_TRIES {
            let now = now_ms();
            let mut actions: Vec<_> = base.files().map(|file| file.remove(table, now, true)).collect();
            actions.extend(self.adds.iter().cloned());
            actions.extend(self.lake.transactions(upto, &positions, last));
            match self.lake.commit(&base, &actions, Operation::Overwrite, |now| look(now, &base, &self.adds, upto)).await {
                Ok(()) => return Ok(self.rows),
                Err(LakeError::Moved { .. }) => {}
                Err(error) => return Err(error),
            }
            // Either its files were merged meanwhile, which does not matter, or it was appended to.
            base = self.lake.snapshot(table).await?;
            if base.positions() != positions {
                return Err(LakeError::Moved { table: table.name() });
            }
        }
        Err(LakeError::Contended { table: table.name(), tries: COMMIT_FAILED_TRIES })
    }
}

fn look(now: &Snapshot, base: &Snapshot, adds: &[Action], upto: &Offsets) -> Found {
    let added: BTreeSet<_> = adds
        .iter()
        .filter_map(|action| match action {
            Action::Add(add) => Some(add.path.as_str()),
            _ => None,
        })
        .collect();
    let paths = |snapshot: &Snapshot| snapshot.files().map(|file| file.path.clone()).collect::<BTreeSet<_>>();
    if now.positions() == *upto && paths(now).iter().map(String::as_str).eq(added) {
        Found::Done
    } else if now.positions() == base.positions() && paths(now) == paths(base) {
        Found::Again
    } else {
        Found::Overtaken
    }
}
