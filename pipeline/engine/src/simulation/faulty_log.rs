//! The memory log with accidents: appends of which only a part arrives, syncs that are not confirmed.

use std::{cell::Cell, ops::Range, time::Duration};

use rewardhub_core::ids::{Partition, Placement};

use crate::{
    ports::{AppendError, Batch, Budget, Log, LogId, ReadError},
    testing::{conformance::workload::Random, memory::MemoryLog},
};

#[derive(Debug)]
pub struct FaultyLog {
    pub memory: MemoryLog,
    random: Random,
    per_cent: Cell<u64>,
}

impl FaultyLog {
    pub fn new(id: LogId, placement: Placement, random: Random) -> Self {
        Self { memory: MemoryLog::new(id, placement), random, per_cent: Cell::new(5) }
    }

    pub fn heal(&self) {
        self.per_cent.set(0);
    }

    fn fails(&self) -> bool {
        self.random.chance(self.per_cent.get())
    }
}

fn unknown() -> AppendError {
    AppendError::Unknown("no answer came in time".into())
}

impl Log for FaultyLog {
    fn id(&self) -> LogId {
        self.memory.id()
    }

    async fn append(&self, partition: Partition, records: &[&[u8]]) -> Result<Range<u64>, AppendError> {
        if self.fails() {
            let arrived = self.random.index(records.len() + 1);
            self.memory.append(partition, &records[..arrived]).await?;
            return Err(unknown());
        }
        self.memory.append(partition, records).await
    }

    async fn sync(&self, partition: Partition, end: u64) -> Result<(), AppendError> {
        if self.fails() {
            if self.random.chance(50) {
                self.memory.sync(partition, end).await?;
            }
            return Err(unknown());
        }
        self.memory.sync(partition, end).await
    }

    async fn read(&self, partition: Partition, from: u64, budget: Budget) -> Result<Batch, ReadError> {
        if self.fails() {
            return Err(ReadError::Transient("no answer came in time".into()));
        }
        self.memory.read(partition, from, budget).await
    }

    async fn end(&self, partition: Partition) -> Result<u64, ReadError> {
        self.memory.end(partition).await
    }

    async fn wait(&self, partition: Partition, from: u64, longest_wait: Duration) -> Result<(), ReadError> {
        self.memory.wait(partition, from, longest_wait).await
    }
}
