//! The ledger of one partition: the rows that follow from its events log, which is both commit and outbox.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rewardhub_core::{
    ids::{BankAccountId, Bucket, Partition},
    state::{
        reference_accounts::{Entry, entries_added},
        row::{Row, RowKey},
    },
};
use rewardhub_engine::ports::{
    AdvanceError, AppliedAt, BucketCommit, Checkpoint, CommitId, Head, LogId, RecordHash, UNPUBLISHED_AT_LEAST, Unpublished,
};
use rustc_hash::FxHashMap;

use super::{
    row_cache::Cache,
    store::{Place, Store, StoreError},
};
use crate::{events::EventsLog, files::Files, log::LogError};

/// Bytes of records read at once from a log that is read from end to end.
const READ_BYTES: usize = 1 << 20;

/// The part of the ledger that belongs to one partition.
pub(super) struct PartitionLedger {
    pub partition: Partition,
    store: Arc<Store>,
    heads: FxHashMap<Bucket, Head>,
    /// Offset after the last command that has been decided and committed.
    end: u64,
    last: Option<RecordHash>,
    checkpoint: Checkpoint,
    cache: Cache,
    /// Entries of the index of references that the store lacks.
    references: BTreeSet<Entry>,
}

impl PartitionLedger {
    /// The ledger of a partition, as far as the store has its rows.
    pub fn open(partition: Partition, store: Arc<Store>, cache_bytes: usize) -> Result<Self, StoreError> {
        let place = store.place(partition)?;
        let Place { end, last, checkpoint, heads } = place;
        let head = |applied: AppliedAt| Head { version: applied.offset + 1, commit: CommitId::default(), applied: Some(applied) };
        let heads = heads.into_iter().map(|(bucket, applied)| (bucket, head(applied))).collect();
        let cache = Cache::new(cache_bytes);
        Ok(Self { partition, store, heads, end, last, checkpoint, cache, references: BTreeSet::new() })
    }

    /// The offset after the last command that the rows follow, and the hash of that command's record.
    pub fn follows(&self) -> (u64, Option<RecordHash>) {
        (self.end, self.last)
    }

    pub fn head(&self, bucket: Bucket) -> Head {
        self.heads.get(&bucket).copied().unwrap_or_default()
    }

    pub fn row(&mut self, key: &RowKey) -> Result<Option<Row>, StoreError> {
        if let Some(row) = self.cache.get(key) {
            return Ok(row);
        }
        let row = self.store.row(self.partition, key)?;
        self.cache.loaded(*key, row.clone());
        Ok(row)
    }

    /// Whether all these commits begin where the rows are now.
    pub fn is_up_to_date(&self, log: LogId, commits: &[BucketCommit]) -> bool {
        let is_current = |commit: &BucketCommit| self.head(commit.bucket).version == commit.expected && commit.applied.log == log;
        commits.iter().all(is_current)
    }

    /// The decisions of these commits that are not in the events log yet, in their order.
    ///
    /// # Errors
    /// When one of them is missing, in words.
    pub fn new_decisions(&self, commits: &[BucketCommit]) -> Result<Vec<Arc<[u8]>>, String> {
        let decisions = commits.iter().flat_map(|commit| &commit.outbox).filter(|(offset, _)| *offset >= self.end);
        let decisions: BTreeMap<u64, &Arc<[u8]>> = decisions.map(|(offset, bytes)| (*offset, bytes)).collect();
        if let Some((offset, expected)) = decisions.keys().zip(self.end..).find(|(offset, expected)| *offset != expected) {
            return Err(format!("decision {offset} was sent where {expected} comes next; nothing was written"));
        }
        Ok(decisions.into_values().cloned().collect())
    }

    /// Applies commits whose decisions are durable.
    pub fn apply(&mut self, commits: &[BucketCommit]) {
        for commit in commits {
            let version = commit.applied.offset + 1;
            if version > self.end {
                (self.end, self.last) = (version, Some(commit.applied.hash));
            }
            self.heads.insert(commit.bucket, Head { version, commit: commit.commit, applied: Some(commit.applied) });
            for (key, row) in &commit.rows {
                self.change(*key, row.clone());
            }
        }
    }

    /// Applies the rows that changed in a decision already in the events log.
    pub fn follow(&mut self, bucket: Bucket, applied: AppliedAt, rows: Vec<(RowKey, Row)>) {
        self.heads.insert(bucket, Head { version: applied.offset + 1, commit: CommitId::default(), applied: Some(applied) });
        (self.end, self.last) = (applied.offset + 1, Some(applied.hash));
        for (key, row) in rows {
            self.change(key, row);
        }
    }

    fn change(&mut self, key: RowKey, row: Row) {
        if matches!(row, Row::ReferenceIndex(_) | Row::Pendings(_)) {
            let before = self.cache.get(&key).flatten();
            self.references.extend(entries_added(&key, before.as_ref(), &row));
        }
        self.cache.change(key, row);
    }

    /// The accounts that may know a reference with this half of a hash.
    pub fn accounts_by_reference(&self, half: u32) -> Result<BTreeSet<BankAccountId>, StoreError> {
        let (first, last) = (BankAccountId::from_bytes([0; 16]), BankAccountId::from_bytes([u8::MAX; 16]));
        let unwritten = self.references.range((half, first)..=(half, last)).map(|(_, account)| *account);
        Ok(self.store.accounts_by_reference(self.partition, half)?.into_iter().chain(unwritten).collect())
    }

    /// Writes changes to the store if the cache is full.
    pub fn flush_if_full(&mut self) -> Result<(), StoreError> {
        if self.cache.is_full() { self.flush() } else { Ok(()) }
    }

    /// Writes changes to the store if there are any, so that the store can be read in their place.
    pub fn flush_changes(&mut self) -> Result<(), StoreError> {
        if self.cache.has_changes() { self.flush() } else { Ok(()) }
    }

    /// Writes all changes to the store, and how far it follows the log.
    pub fn flush(&mut self) -> Result<(), StoreError> {
        let mut heads: Vec<(Bucket, AppliedAt)> =
            self.heads.iter().filter_map(|(bucket, head)| Some((*bucket, head.applied?))).collect();
        heads.sort_unstable_by_key(|(bucket, _)| *bucket);
        let place = Place { end: self.end, last: self.last, checkpoint: self.checkpoint.clone(), heads };
        self.store.write(self.partition, self.cache.changed(), self.references.iter().copied(), &place)?;
        self.cache.written();
        self.references.clear();
        Ok(())
    }

    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// Moves the checkpoint forward; refuses one before the stored checkpoint, or of another log.
    pub fn advance(&mut self, checkpoint: &Checkpoint) -> Result<(), AdvanceError> {
        let Checkpoint { next: stored, last, .. } = self.checkpoint;
        if checkpoint.next < stored {
            return Err(AdvanceError::Behind { stored });
        }
        if checkpoint.next == stored && checkpoint.last != last {
            return Err(AdvanceError::OtherLog { next: stored });
        }
        self.checkpoint.clone_from(checkpoint);
        Ok(())
    }

    /// Decisions from the checkpoint on: the first [`UNPUBLISHED_AT_LEAST`], or all if there are fewer.
    pub fn unpublished<F: Files>(&self, events: &EventsLog<F>) -> Result<Vec<Unpublished>, LogError> {
        let mut found = Vec::new();
        let mut next = self.checkpoint.next;
        let end = self.end.min(next.saturating_add(UNPUBLISHED_AT_LEAST as u64));
        while next < end {
            let records = events.read(self.partition, next..end, READ_BYTES)?;
            found.extend(records.iter().map(|(offset, bytes)| Unpublished { offset, decision: bytes.into() }));
            next = records.range().end;
        }
        Ok(found)
    }
}
