//! The embedded ledger. A commit is the synced append of a batch's decisions to the events log; the store only follows.
//!
//! `partition_ledger` is one partition of the ledger, `store` the index on disk, `reference_index` which accounts know a reference,
//! `row_cache` the rows in memory, and `catch_up` what is done after a crash.

mod catch_up;
mod partition_ledger;
#[cfg(test)]
mod reads_beside_commits;
mod reference_index;
mod row_cache;
mod row_key;
mod store;
#[cfg(any(test, feature = "testing"))]
pub mod tampering;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeSet,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use partition_ledger::PartitionLedger;
use rewardhub_core::{
    ids::{BankAccountId, Bucket, Fingerprint, Partition, Placement, WalletId},
    state::{
        known_items::ReferenceIndex,
        reference_accounts::entries_of,
        row::{Row, RowKey},
    },
    time::Month,
};
use rewardhub_engine::{
    history_from_decisions::from_decisions,
    ports::{
        AdvanceError, AppendError, BucketCommit, Checkpoint, CommitOutcome, Cursor, Events, Head, HistoryPage, HistoryReader,
        Ledger, LedgerError, LogId, ReadCounter, ReadCounts, Reader, RowKind, RowReader, Unpublished,
    },
};
use store::Store;
pub use store::StoreError;

use crate::{
    commands_log::Commands,
    events::EventsLog,
    files::Files,
    log::{LogError, Recovered},
};

/// Memory for cached rows in bytes, over all partitions.
const CACHE_BYTES: usize = 128 << 20;

/// Why the ledger cannot be opened or closed.
#[derive(Debug, thiserror::Error)]
pub enum LedgerOpenError {
    /// The store on disk failed, or its bytes cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A commands log or an events log failed.
    #[error(transparent)]
    Log(#[from] LogError),
    /// A damaged store cannot be removed.
    #[error("the damaged store in {} cannot be removed ({source}); remove it by hand, it is made again from the logs", dir.display())]
    Remove {
        /// Path of the store's folder.
        dir: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The store follows another log than the one in the directory.
    #[error(
        "the store has applied another command {offset} of partition {partition} than the log holds; it belongs to another copy of this data set: put the right logs back, or remove the folder `store` to have it made again from these"
    )]
    OtherLog {
        /// The partition of the log.
        partition: Partition,
        /// Offset at which log and store differ.
        offset: u64,
    },
    /// Deciding a command again gave another decision than the one in the events log.
    #[error(
        "command {offset} of partition {partition} is decided otherwise than the events log says; use the program that wrote it, or report this"
    )]
    OtherDecision {
        /// The partition of the log.
        partition: Partition,
        /// Offset of the command in the partition.
        offset: u64,
    },
    /// A command cannot be decided again.
    #[error("partition {partition} cannot be replayed: {error}")]
    Replay {
        /// The partition of the log.
        partition: Partition,
        /// The error of the core.
        error: String,
    },
}

/// What opening the ledger found.
#[derive(Debug, Default)]
pub struct Opened {
    /// Why the store was made again; `None` if it was not.
    pub rebuilt: Option<String>,
    /// Number of commands decided again.
    pub caught_up: u64,
}

/// The ledger of a data directory, over all partitions.
pub struct EmbeddedLedger<F: Files> {
    log: LogId,
    placement: Placement,
    store: Arc<Store>,
    events: EventsLog<F>,
    /// Each partition, from 0.
    shards: Vec<Shard>,
    /// What was read for clients.
    reads: ReadCounter,
}

/// A partition. Its rows can be read while a commit is being synced: they are the rows before it until it is durable.
struct Shard {
    rows: Mutex<PartitionLedger>,
    /// Held by each commit from its beginning to its end.
    commits: Mutex<()>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A partition changes its memory only after its log has taken everything: a panic in between leaves
    // memory behind the log, never ahead of it.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The folder of the store in a data directory.
#[must_use]
pub fn store_folder(root: &Path) -> PathBuf {
    root.join("store")
}

impl<F: Files> EmbeddedLedger<F> {
    /// Opens the store and the events logs. A damaged or missing store is begun anew; the second value says why. Rows may be
    /// behind the events log, so [`Self::catch_up`] must run before anything else.
    ///
    /// # Errors
    /// [`LedgerOpenError`] when a log is damaged, or an operation on the file system fails.
    pub fn open(
        files: &F,
        root: &Path,
        data_set: u128,
        placement: Placement,
    ) -> Result<(Self, Option<String>, Vec<Recovered>), LedgerOpenError> {
        let dir = store_folder(root);
        let existed = dir.exists();
        let (store, mut rebuilt) = match Store::open(&dir, data_set, placement) {
            Ok(store) => (store, None),
            Err(error) => {
                store::remove(&dir).map_err(|source| LedgerOpenError::Remove { dir: dir.clone(), source })?;
                (Store::open(&dir, data_set, placement)?, Some(error.to_string()))
            }
        };
        let store = Arc::new(store);
        let bytes = CACHE_BYTES / usize::from(placement.partitions);
        let shards = placement.all().map(|partition| PartitionLedger::open(partition, Arc::clone(&store), bytes));
        let shards: Vec<PartitionLedger> = shards.collect::<Result<_, _>>()?;
        let known_synced = |partition: Partition| shards[usize::from(partition.0)].follows().0;
        let (events, found) = EventsLog::open(files, root, data_set, placement, known_synced)?;
        if !existed && found.iter().any(|recovered| recovered.end > 0) {
            rebuilt.get_or_insert_with(|| format!("{} is gone", dir.display()));
        }
        let shard = |rows| Shard { rows: Mutex::new(rows), commits: Mutex::default() };
        let shards = shards.into_iter().map(shard).collect();
        Ok((Self { log: LogId(data_set), placement, store, events, shards, reads: ReadCounter::default() }, rebuilt, found))
    }

    /// Decides the commands again whose rows the store lacks. Returns their number.
    ///
    /// # Errors
    /// [`LedgerOpenError`] when a command cannot be read or is decided differently.
    pub fn catch_up(&self, commands: &Commands<F>) -> Result<u64, LedgerOpenError> {
        let mut caught_up = 0;
        for shard in &self.shards {
            caught_up += catch_up::catch_up(&mut lock(&shard.rows), &self.events, commands, self.log, self.placement)?;
        }
        Ok(caught_up)
    }

    /// Writes every changed row to the store.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn flush(&self) -> Result<(), StoreError> {
        self.shards.iter().try_for_each(|shard| lock(&shard.rows).flush())
    }

    /// Passes every row of a partition to `each` as the store has it, not as memory has it; changes are written first. A key or
    /// row that cannot be decoded, or whose references the index lacks, is passed as a text that describes it, too.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read any further.
    pub fn stored(&self, partition: Partition, mut each: impl FnMut(Result<(RowKey, Row), String>)) -> Result<(), StoreError> {
        lock(&self.shards[usize::from(partition.0)].rows).flush()?;
        let mut unread = None;
        self.store.each(partition, |row| {
            let references = row.as_ref().map_or_else(|_| BTreeSet::new(), |(key, row)| entries_of(key, row));
            for entry in references {
                match self.store.has_reference(partition, entry) {
                    Ok(true) => {}
                    Ok(false) => each(Err(format!("the index of references does not lead to bank account {}", entry.1))),
                    Err(error) => unread = Some(error),
                }
            }
            each(row);
        })?;
        unread.map_or(Ok(()), Err)
    }

    /// Writes every changed row and marks the events logs as fully synced.
    ///
    /// # Errors
    /// [`LedgerOpenError`] when the store or a log cannot be written.
    pub fn close(self) -> Result<(), LedgerOpenError> {
        self.flush()?;
        self.events.close()?;
        Ok(self.store.tidy()?)
    }

    /// What was read for clients since the ledger was opened, in memory or in the store.
    #[must_use]
    pub fn reads(&self) -> ReadCounts {
        self.reads.counts()
    }

    /// The partition of a bucket.
    fn shard(&self, bucket: Bucket) -> Result<&Shard, LedgerError> {
        if bucket.0 >= self.placement.buckets {
            let most = self.placement.buckets;
            return Err(LedgerError::Permanent(format!("there is no bucket {bucket}: this data set has {most}")));
        }
        let partition = self.placement.partition(bucket);
        self.shards.get(usize::from(partition.0)).ok_or_else(|| no_such(partition))
    }

    fn rows_of(&self, bucket: Bucket) -> Result<MutexGuard<'_, PartitionLedger>, LedgerError> {
        Ok(lock(&self.shard(bucket)?.rows))
    }

    fn partition(&self, partition: Partition) -> Result<MutexGuard<'_, PartitionLedger>, LedgerError> {
        let shard = self.shards.get(usize::from(partition.0)).ok_or_else(|| no_such(partition))?;
        Ok(lock(&shard.rows))
    }
}

impl Shard {
    /// Appends and syncs the decisions of commits. Either all are committed or, unless the outcome is unknown, none is.
    ///
    /// # Errors
    /// Why the outcome is unknown, in words.
    fn commit<F: Files>(&self, events: &EventsLog<F>, log: LogId, commits: &[BucketCommit]) -> Result<CommitOutcome, String> {
        let _one_at_a_time = lock(&self.commits);
        let (partition, decisions) = {
            let rows = lock(&self.rows);
            if !rows.is_up_to_date(log, commits) {
                return Ok(CommitOutcome::Mismatch);
            }
            (rows.partition, rows.new_decisions(commits)?)
        };
        let records: Vec<&[u8]> = decisions.iter().map(|bytes| &bytes[..]).collect();
        events.append(partition, &records).map_err(|error| error.to_string())?;
        let mut rows = lock(&self.rows);
        rows.apply(commits);
        if let Err(error) = rows.flush_if_full() {
            // The decisions stay committed. The store is behind, and the next reader gets its error.
            tracing::error!(%error, "rows could not be written to the store");
        }
        Ok(CommitOutcome::Committed)
    }
}

fn no_such(partition: Partition) -> LedgerError {
    LedgerError::Permanent(format!("there is no partition {partition}"))
}

fn permanent(error: impl ToString) -> LedgerError {
    LedgerError::Permanent(error.to_string())
}

impl<F: Files> Ledger for EmbeddedLedger<F> {
    async fn heads(&self, buckets: &[Bucket]) -> Result<Vec<Head>, LedgerError> {
        buckets.iter().map(|bucket| Ok(self.rows_of(*bucket)?.head(*bucket))).collect()
    }

    async fn rows(&self, keys: &[RowKey]) -> Result<Vec<Option<Row>>, LedgerError> {
        let mut rows = Vec::with_capacity(keys.len());
        let mut held: Option<(Partition, MutexGuard<'_, PartitionLedger>)> = None;
        for key in keys {
            let partition = self.placement.partition(key.bucket());
            if held.as_ref().is_none_or(|(own, _)| *own != partition) {
                drop(held.take());
                held = Some((partition, self.rows_of(key.bucket())?));
            }
            let (_, shard) = held.as_mut().expect("it was taken a moment ago");
            rows.push(shard.row(key).map_err(permanent)?);
        }
        Ok(rows)
    }

    async fn commit(&self, commits: &[BucketCommit]) -> Vec<CommitOutcome> {
        let Some(first) = commits.first() else { return Vec::new() };
        let shard = self.shard(first.bucket).map_err(|error| error.to_string());
        let outcome = shard.and_then(|shard| shard.commit(&self.events, self.log, commits));
        vec![outcome.unwrap_or_else(CommitOutcome::Unknown); commits.len()]
    }

    async fn unpublished(&self, partition: Partition) -> Result<Vec<Unpublished>, LedgerError> {
        self.partition(partition)?.unpublished(&self.events).map_err(permanent)
    }

    async fn checkpoint(&self, partition: Partition) -> Result<Checkpoint, LedgerError> {
        Ok(self.partition(partition)?.checkpoint().clone())
    }

    async fn advance(&self, partition: Partition, checkpoint: &Checkpoint) -> Result<(), AdvanceError> {
        self.partition(partition)?.advance(checkpoint)
    }
}

impl<F: Files> Events for EmbeddedLedger<F> {
    /// Does nothing: the commit was already the synced append of these decisions to the log that readers of events read.
    async fn publish(&self, _: Partition, _: &[Unpublished]) -> Result<(), AppendError> {
        Ok(())
    }
}

impl<F: Files> RowReader for EmbeddedLedger<F> {
    async fn row(&self, key: &RowKey) -> Result<Option<Row>, LedgerError> {
        let row = self.rows_of(key.bucket())?.row(key).map_err(permanent)?;
        self.reads.count(usize::from(row.is_some()));
        Ok(row)
    }

    async fn accounts_by_reference(&self, hashes: &[Fingerprint]) -> Result<BTreeSet<BankAccountId>, LedgerError> {
        let mut found = BTreeSet::new();
        for partition in self.placement.all() {
            let shard = self.partition(partition)?;
            for hash in hashes {
                let mut some = shard.accounts_by_reference(ReferenceIndex::half(*hash)).map_err(permanent)?;
                self.reads.count(some.len());
                found.append(&mut some);
            }
        }
        Ok(found)
    }

    async fn page(&self, kind: RowKind, after: Option<&RowKey>, limit: usize) -> Result<Vec<(RowKey, Row)>, LedgerError> {
        let first = after.map_or(0, |key| self.placement.partition(key.bucket()).0);
        let mut page = Vec::new();
        for partition in self.placement.all().filter(|p| p.0 >= first) {
            self.partition(partition)?.flush_changes().map_err(permanent)?;
            let after = after.filter(|_| partition.0 == first);
            let some = self.store.page(partition, kind, after, limit - page.len()).map_err(permanent)?;
            self.reads.count(some.len());
            page.extend(some);
            if page.len() == limit {
                break;
            }
        }
        Ok(page)
    }
}

impl<F: Files> Reader for EmbeddedLedger<F> {
    type Events = EventsLog<F>;

    fn events(&self) -> &EventsLog<F> {
        &self.events
    }
}

impl<F: Files> HistoryReader for EmbeddedLedger<F> {
    async fn history(
        &self,
        wallet: WalletId,
        months: RangeInclusive<Month>,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<HistoryPage, LedgerError> {
        from_decisions(self, self.placement, wallet, months, after, limit).await
    }
}
