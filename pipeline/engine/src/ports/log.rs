//! The port of a log: partitions of records with contiguous offsets.

use std::{ops::Range, time::Duration};

use rewardhub_core::ids::Partition;

use super::{Batch, Budget, LedgerError, LogId};

/// The largest record that every log takes.
pub const MAX_RECORD_BYTES: usize = 1 << 20;

/// A log. Handles are shared: edges and the publishers of other partitions append while a processor reads.
///
/// - Offsets of a partition start at 0 and have no gaps.
/// - `append` gives records their offsets, in order and consecutive; [`Log::sync`] makes them durable. Many appends share one
///   sync. A crash loses what is not synced, a whole tail of it, and its offsets are given again.
/// - `read`, `end` and `wait` see only synced records, so that nobody decides on what may vanish.
/// - After an append whose outcome is unknown, the records may be there: sending them again may duplicate them, and readers
///   absorb that (commands have names, follow-ups positions).
#[expect(async_fn_in_trait, reason = "one thread a partition: futures need not be Send")]
pub trait Log {
    /// The identity of this log.
    fn id(&self) -> LogId;

    /// Appends records and returns their offsets; they are not durable yet.
    ///
    /// # Errors
    /// [`AppendError`]; after any but `Unknown`, none of the records is there.
    async fn append(&self, partition: Partition, records: &[&[u8]]) -> Result<Range<u64>, AppendError>;

    /// Returns once all records before `end` are durable and can be read.
    ///
    /// # Errors
    /// [`AppendError`]; the records may be durable or not.
    async fn sync(&self, partition: Partition, end: u64) -> Result<(), AppendError>;

    /// Synced records from an offset on, as many as the budget allows; none at the end of the log.
    ///
    /// # Errors
    /// [`ReadError`].
    async fn read(&self, partition: Partition, from: u64, budget: Budget) -> Result<Batch, ReadError>;

    /// Offset after the last synced record.
    ///
    /// # Errors
    /// [`ReadError`].
    async fn end(&self, partition: Partition) -> Result<u64, ReadError>;

    /// Returns once there is a synced record at `from`, or after `longest_wait`, or earlier.
    ///
    /// # Errors
    /// [`ReadError`].
    async fn wait(&self, partition: Partition, from: u64, longest_wait: Duration) -> Result<(), ReadError>;

    /// Reads every synced record of a partition just to find damage. A log that keeps checksums checks them all.
    ///
    /// # Errors
    /// The first [`ReadError`].
    async fn proofread(&self, partition: Partition) -> Result<(), ReadError> {
        let mut next = 0;
        loop {
            let batch = self.read(partition, next, Budget::default()).await?;
            if batch.is_empty() {
                return Ok(());
            }
            next = batch.end();
        }
    }
}

/// Why an append or a sync failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// Nothing was appended or synced; it may succeed later.
    #[error("the log did not take the records now ({0}); send them again")]
    Transient(String),
    /// Nothing was appended or synced, and never will be.
    #[error("the log refuses the records ({0}); sending them again does not help")]
    Permanent(String),
    /// It is not known whether the log took the records.
    #[error("it is not known whether the log took the records ({0}); send them again, a duplicate changes nothing")]
    Unknown(String),
}

impl AppendError {
    /// The log's own reason, without what it means for the records.
    #[must_use]
    pub fn reason(&self) -> &str {
        match self {
            Self::Transient(reason) | Self::Permanent(reason) | Self::Unknown(reason) => reason,
        }
    }
}

impl From<LedgerError> for AppendError {
    /// For what is published where a ledger is.
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Transient(why) => Self::Transient(why),
            LedgerError::Permanent(why) => Self::Permanent(why),
        }
    }
}

/// Why a log could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The log no longer holds, or never held, the record at this offset.
    #[error("partition {partition} has no record {expected}, the next one is {found}; restore the log, nothing may be skipped")]
    Gap {
        /// The partition of the log.
        partition: Partition,
        /// The offset that was asked for.
        expected: u64,
        /// The first offset that exists at or after it, or the end.
        found: u64,
    },
    /// Stored data is damaged.
    #[error("{damage}; partition {partition} cannot be read without it, so restore it from a copy")]
    Damaged {
        /// The partition of the log.
        partition: Partition,
        /// What is damaged, where in it, and how: in the log's own terms, for a person who restores it.
        damage: String,
    },
    /// The log may be readable later.
    #[error("the log cannot be read now ({0}); try again")]
    Transient(String),
    /// The log will not be readable later either.
    #[error("the log cannot be read: {0}")]
    Permanent(String),
}
