//! The events logs of a data set: decisions are read from them, wherever the ledger is. The append to them is the commit of an
//! embedded ledger; what a ledger on a database server has committed is published to them.
//!
//! `decisions` is the log of one partition.

mod decisions;
#[cfg(test)]
mod tests;

use std::{
    ops::Range,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rewardhub_core::ids::{Partition, Placement};
use rewardhub_engine::ports::{
    AppendError, Batch, Budget, DecisionReader, Events, LedgerError, ReadCounts, Unpublished, unheard,
};

use self::decisions::Decisions;
use crate::{
    commands_log::appending,
    files::Files,
    log::{LogError, LogReader, Records, Recovered},
};

struct One<F: Files> {
    log: Mutex<Decisions<F>>,
    /// For readers that follow the decisions, so that they do not block publishing.
    followed: Mutex<LogReader<F>>,
}

/// The events logs of all partitions of a data set.
pub struct EventsLog<F: Files> {
    partitions: Vec<One<F>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic leaves no worse state than a crash: a log that has failed refuses further writes by itself.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn permanent(error: impl ToString) -> LedgerError {
    LedgerError::Permanent(error.to_string())
}

impl<F: Files> EventsLog<F> {
    /// Opens the events log of each partition, and returns what recovery found in each. `known_synced` says below which offset
    /// of a partition records must be intact because something durable refers to them.
    ///
    /// # Errors
    /// [`LogError`] when a log is damaged or cannot be read.
    pub fn open(
        files: &F,
        root: &Path,
        data_set: u128,
        placement: Placement,
        known_synced: impl Fn(Partition) -> u64,
    ) -> Result<(Self, Vec<Recovered>), LogError> {
        let (mut partitions, mut found) = (Vec::new(), Vec::new());
        for partition in placement.all() {
            let (log, recovered) = Decisions::open(files, root, data_set, partition, known_synced(partition))?;
            partitions.push(One { followed: Mutex::new(log.another_reader()?), log: Mutex::new(log) });
            found.push(recovered);
        }
        Ok((Self { partitions }, found))
    }

    /// The offset after the last appended decision of a partition.
    #[must_use]
    pub fn end(&self, partition: Partition) -> u64 {
        self.log(partition).end()
    }

    /// A separate reader of a partition's decisions.
    ///
    /// # Errors
    /// [`LogError`] when there is no memory for it.
    pub fn reader(&self, partition: Partition) -> Result<LogReader<F>, LogError> {
        self.log(partition).another_reader()
    }

    /// Number of syncs that made decisions durable since the logs were opened.
    #[must_use]
    pub fn syncs(&self) -> u64 {
        self.partitions.iter().map(|one| lock(&one.log).syncs()).sum()
    }

    /// Frames that were unpacked since the logs were opened, as requests, and the records in them.
    #[must_use]
    pub fn reads(&self) -> ReadCounts {
        self.partitions.iter().map(|one| lock(&one.followed).reads()).sum()
    }

    /// Syncs every log and marks each as fully synced.
    ///
    /// # Errors
    /// [`LogError`] when a log cannot be synced or its mark cannot be written.
    pub fn close(self) -> Result<(), LogError> {
        for one in self.partitions {
            drop(one.followed);
            one.log.into_inner().unwrap_or_else(PoisonError::into_inner).close()?;
        }
        Ok(())
    }

    /// Appends decisions to a partition's log and syncs them.
    pub(crate) fn append(&self, partition: Partition, decisions: &[&[u8]]) -> Result<(), LogError> {
        self.log(partition).append(decisions)
    }

    /// The decisions of a range of offsets, up to `budget_bytes` of them but at least one.
    pub(crate) fn read(&self, partition: Partition, range: Range<u64>, budget_bytes: usize) -> Result<Records, LogError> {
        self.log(partition).reader().read(range, budget_bytes)
    }

    fn log(&self, partition: Partition) -> MutexGuard<'_, Decisions<F>> {
        lock(&self.partitions[usize::from(partition.0)].log)
    }

    fn one(&self, partition: Partition) -> Result<&One<F>, LedgerError> {
        self.partitions.get(usize::from(partition.0)).ok_or_else(|| permanent(format!("there is no partition {partition}")))
    }
}

impl<F: Files> Events for EventsLog<F> {
    async fn publish(&self, partition: Partition, decisions: &[Unpublished]) -> Result<(), AppendError> {
        let one = self.one(partition).map_err(|error| AppendError::Permanent(error.to_string()))?;
        let mut log = lock(&one.log);
        let end = log.end();
        let new = unheard(partition, decisions, end, |offset| match log.decision(offset) {
            Ok(found) => Ok(found.map(|bytes| bytes.to_vec())),
            Err(error) => Err(AppendError::Permanent(error.to_string())),
        })?;
        let new: Vec<&[u8]> = new.iter().map(|decision| &decision.decision[..]).collect();
        log.append(&new).map_err(appending)
    }
}

impl<F: Files> DecisionReader for EventsLog<F> {
    async fn decision(&self, partition: Partition, offset: u64) -> Result<Option<Arc<[u8]>>, LedgerError> {
        let mut log = lock(&self.one(partition)?.log);
        if offset >= log.synced_end() {
            return Ok(None);
        }
        log.decision(offset).map_err(permanent)
    }

    async fn decided(&self, partition: Partition) -> Result<u64, LedgerError> {
        Ok(lock(&self.one(partition)?.followed).synced_end())
    }

    async fn decisions(&self, partition: Partition, from: u64, budget: Budget) -> Result<Batch, LedgerError> {
        lock(&self.one(partition)?.followed).batch(from, budget).map_err(permanent)
    }

    async fn proofread_decisions(&self, partition: Partition) -> Result<(), LedgerError> {
        let reader = lock(&self.one(partition)?.followed).another();
        reader.and_then(|mut reader| reader.verify()).map(drop).map_err(permanent)
    }
}
