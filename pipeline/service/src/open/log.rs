//! The commands log of a data set, whichever adapter it was opened with.

use std::{ops::Range, time::Duration};

use rewardhub_core::ids::Partition;
use rewardhub_embedded::{commands_log::Commands, files::Disk};
use rewardhub_engine::ports::{AppendError, Batch, Budget, Log, LogId, ReadCounts, ReadError};

use super::AdapterError;
#[cfg(test)]
use super::tests;

/// The commands log of a data set.
pub enum AnyLog {
    /// A log in the data directory.
    Embedded(Commands<Disk>),
    /// A log in the memory of a test, which can fail.
    #[cfg(test)]
    Unreliable(tests::UnreliableLog),
}

/// Evaluates the same expression for each kind of log.
macro_rules! each {
    ($any:expr, $log:ident => $answer:expr) => {
        match $any {
            AnyLog::Embedded($log) => $answer,
            #[cfg(test)]
            AnyLog::Unreliable($log) => $answer,
        }
    };
}

impl AnyLog {
    /// The offsets after the last appended and after the last synced record of a partition.
    pub fn ends(&self, partition: Partition) -> (u64, u64) {
        each!(self, log => log.ends(partition))
    }

    /// Why it takes no commands; `None` while it does.
    pub fn failure(&self) -> Option<String> {
        match self {
            Self::Embedded(log) => log.failure().map(|failure| failure.to_string()),
            #[cfg(test)]
            Self::Unreliable(log) => log.failure(),
        }
    }

    /// The number of syncs of commands since the log was opened.
    pub fn syncs(&self) -> u64 {
        each!(self, log => log.syncs())
    }

    /// Frames that were unpacked since the log was opened, as requests, and the records in them.
    pub fn reads(&self) -> ReadCounts {
        match self {
            Self::Embedded(log) => log.reads(),
            #[cfg(test)]
            Self::Unreliable(_) => ReadCounts::default(),
        }
    }

    /// Writes what is still in memory, and closes the log.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn close(self) -> Result<(), AdapterError> {
        each!(self, log => Ok(log.close()?))
    }
}

impl Log for AnyLog {
    fn id(&self) -> LogId {
        each!(self, log => log.id())
    }

    async fn append(&self, partition: Partition, records: &[&[u8]]) -> Result<Range<u64>, AppendError> {
        each!(self, log => log.append(partition, records).await)
    }

    async fn sync(&self, partition: Partition, end: u64) -> Result<(), AppendError> {
        each!(self, log => log.sync(partition, end).await)
    }

    async fn read(&self, partition: Partition, from: u64, budget: Budget) -> Result<Batch, ReadError> {
        each!(self, log => log.read(partition, from, budget).await)
    }

    async fn end(&self, partition: Partition) -> Result<u64, ReadError> {
        each!(self, log => log.end(partition).await)
    }

    async fn wait(&self, partition: Partition, from: u64, longest_wait: Duration) -> Result<(), ReadError> {
        each!(self, log => log.wait(partition, from, longest_wait).await)
    }

    async fn proofread(&self, partition: Partition) -> Result<(), ReadError> {
        each!(self, log => log.proofread(partition).await)
    }
}
