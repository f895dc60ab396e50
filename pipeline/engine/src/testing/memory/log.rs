//! A log in memory that keeps synced and unsynced records apart.

use std::{
    collections::VecDeque,
    ops::Range,
    sync::{Condvar, Mutex, MutexGuard},
    time::Duration,
};

use rewardhub_core::{
    ids::{Partition, Placement},
    word_size::usize_of,
};

use super::Silence;
use crate::ports::{AppendError, Batch, Budget, Log, LogId, ReadError};

#[derive(Debug, Default)]
struct Records {
    all: Vec<Box<[u8]>>,
    synced: usize,
    kept_from: usize,
}

/// A log in memory.
#[derive(Debug)]
pub struct MemoryLog {
    id: LogId,
    partitions: Vec<One>,
    silences: Mutex<VecDeque<Option<Silence>>>,
}

#[derive(Debug, Default)]
struct One {
    records: Mutex<Records>,
    synced: Condvar,
}

impl One {
    fn lock(&self) -> MutexGuard<'_, Records> {
        self.records.lock().expect(HELD)
    }
}

const HELD: &str = "nothing panics while it holds a lock of the log";

impl MemoryLog {
    /// An empty log.
    #[must_use]
    pub fn new(id: LogId, placement: Placement) -> Self {
        Self { id, partitions: placement.all().map(|_| One::default()).collect(), silences: Mutex::default() }
    }

    fn records(&self, partition: Partition) -> Option<MutexGuard<'_, Records>> {
        self.partitions.get(usize::from(partition.0)).map(One::lock)
    }

    /// Sets how the next syncs are answered: each takes one entry; `None` is an honest answer.
    pub fn silence(&self, next: impl IntoIterator<Item = Option<Silence>>) {
        self.silences.lock().expect(HELD).extend(next);
    }

    /// Loses what was not synced.
    pub fn crash(&self) {
        for partition in &self.partitions {
            let mut records = partition.lock();
            let synced = records.synced;
            records.all.truncate(synced);
        }
    }

    /// Forgets the records before an offset, as a log with a retention would.
    pub fn evict(&self, partition: Partition, before: u64) {
        if let Some(mut records) = self.records(partition) {
            records.kept_from = usize_of(before).min(records.all.len());
        }
    }
}

fn no_such(partition: Partition) -> String {
    format!("it has no partition {partition}")
}

impl Log for MemoryLog {
    fn id(&self) -> LogId {
        self.id
    }

    async fn append(&self, partition: Partition, new: &[&[u8]]) -> Result<Range<u64>, AppendError> {
        let mut records = self.records(partition).ok_or_else(|| AppendError::Permanent(no_such(partition)))?;
        let first = records.all.len() as u64;
        records.all.extend(new.iter().map(|record| Box::from(*record)));
        Ok(first..records.all.len() as u64)
    }

    async fn sync(&self, partition: Partition, end: u64) -> Result<(), AppendError> {
        let mut records = self.records(partition).ok_or_else(|| AppendError::Permanent(no_such(partition)))?;
        if usize_of(end) > records.all.len() {
            return Err(AppendError::Permanent(format!("there are only {} records to sync, not {end}", records.all.len())));
        }
        let silence = self.silences.lock().expect(HELD).pop_front().flatten();
        if silence != Some(Silence::BeforeWriting) {
            records.synced = records.all.len();
            self.partitions[usize::from(partition.0)].synced.notify_all();
        }
        match silence {
            Some(_) => Err(AppendError::Unknown("the answer was lost".into())),
            None => Ok(()),
        }
    }

    async fn read(&self, partition: Partition, from: u64, budget: Budget) -> Result<Batch, ReadError> {
        let records = self.records(partition).ok_or_else(|| ReadError::Permanent(no_such(partition)))?;
        let start = usize_of(from);
        if start > records.synced || (start < records.kept_from && start < records.synced) {
            let found = if start > records.synced { records.synced } else { records.kept_from };
            return Err(ReadError::Gap { partition, expected: from, found: found as u64 });
        }
        let mut batch = Batch::starting_at(from);
        for record in &records.all[start..records.synced] {
            batch.push(record);
            if budget.is_spent(&batch) {
                break;
            }
        }
        Ok(batch)
    }

    async fn end(&self, partition: Partition) -> Result<u64, ReadError> {
        let records = self.records(partition).ok_or_else(|| ReadError::Permanent(no_such(partition)))?;
        Ok(records.synced as u64)
    }

    async fn wait(&self, partition: Partition, from: u64, longest_wait: Duration) -> Result<(), ReadError> {
        let one = self.partitions.get(usize::from(partition.0));
        let one = one.ok_or_else(|| ReadError::Permanent(no_such(partition)))?;
        let records = one.lock();
        if records.synced <= usize_of(from) {
            drop(one.synced.wait_timeout(records, longest_wait).expect(HELD));
        }
        Ok(())
    }
}
