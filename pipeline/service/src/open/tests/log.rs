//! A commands log in memory that does not answer while it is away, and may keep to itself what it has done.

use std::{
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use pollster::block_on;
use rewardhub_core::ids::{Partition, Placement};
use rewardhub_engine::{
    ports::{AppendError, Batch, Budget, Log, LogId, ReadError},
    testing::memory::{MemoryLog, Silence},
};

use crate::open::AdapterError;

/// A handle of it.
#[derive(Clone)]
pub struct UnreliableLog {
    log: Arc<MemoryLog>,
    away: Arc<AtomicBool>,
}

impl UnreliableLog {
    pub fn new(id: LogId) -> Self {
        Self { log: Arc::new(MemoryLog::new(id, Placement::EMBEDDED)), away: Arc::default() }
    }

    pub fn set_away(&self, away: bool) {
        self.away.store(away, Ordering::Relaxed);
    }

    /// Makes the next sync and does not say so.
    pub fn confirms_no_sync(&self) {
        self.log.silence([Some(Silence::AfterWriting)]);
    }

    pub fn ends(&self, partition: Partition) -> (u64, u64) {
        let end = block_on(self.log.end(partition)).unwrap();
        (end, end)
    }

    pub fn failure(&self) -> Option<String> {
        self.is_away().then(|| WHY.to_owned())
    }

    #[expect(clippy::unused_self, reason = "as the others")]
    pub fn syncs(&self) -> u64 {
        0
    }

    #[expect(clippy::unnecessary_wraps, reason = "as the others")]
    pub fn close(self) -> Result<(), AdapterError> {
        Ok(())
    }

    fn is_away(&self) -> bool {
        self.away.load(Ordering::Relaxed)
    }
}

const WHY: &str = "no broker can be reached";

impl Log for UnreliableLog {
    fn id(&self) -> LogId {
        self.log.id()
    }

    async fn append(&self, partition: Partition, records: &[&[u8]]) -> Result<Range<u64>, AppendError> {
        if self.is_away() { Err(AppendError::Transient(WHY.into())) } else { self.log.append(partition, records).await }
    }

    async fn sync(&self, partition: Partition, end: u64) -> Result<(), AppendError> {
        self.log.sync(partition, end).await
    }

    async fn read(&self, partition: Partition, from: u64, budget: Budget) -> Result<Batch, ReadError> {
        if self.is_away() { Err(ReadError::Transient(WHY.into())) } else { self.log.read(partition, from, budget).await }
    }

    async fn end(&self, partition: Partition) -> Result<u64, ReadError> {
        self.log.end(partition).await
    }

    async fn wait(&self, partition: Partition, from: u64, longest_wait: Duration) -> Result<(), ReadError> {
        self.log.wait(partition, from, longest_wait).await
    }

    async fn proofread(&self, partition: Partition) -> Result<(), ReadError> {
        self.log.proofread(partition).await
    }
}
