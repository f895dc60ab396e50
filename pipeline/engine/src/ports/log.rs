//! The port of a log: partitions of records with contiguous offsets.

use std::{ops::Range, time::Duration};

use rewardhub_core::ids::Partition;

use super::{Batch, Budget, LogId};

/// The largest record that every log takes.
pub const MAX_RECORD_BYTES: usize = 1 << 20;

/// A log. Handles are shared: edges and the publishers of other partitions append while a processor reads.
///
/// - Offsets of a partition start at 0 and have no holes.
/// - `append` gives records their offsets, in order and next to each other; [`Log::sync`] makes them last. Many appends share one
///   sync. What is not synced is gone after a crash, a whole tail of it, and its offsets are given again.
/// - `read`, `end` and `wait` know only synced records, so nobody decides on what may vanish.
/// - After an append whose outcome is unknown the records may be there: whoever sends them again may duplicate them, and readers
///   absorb that (commands have names, follow-ups positions).
#[expect(async_fn_in_trait, reason = "one thread a partition: futures need not be Send")]
pub trait Log {
    /// Which log this is.
    fn id(&self) -> LogId;

    /// Appends records and says where; not yet to be relied on.
    ///
    /// # Errors
    /// [`AppendError`]; after all but `Unknown` none of them is there.
    async fn append(&self, partition: Partition, records: &[&[u8]]) -> Result<Range<u64>, AppendError>;

    /// Returns once all records before `end` are durable and can be read.
    ///
    /// # Errors
    /// [`AppendError`]; the records may be durable or not.
    async fn sync(&self, partition: Partition, end: u64) -> Result<(), AppendError>;

    /// Synced records from an offset on, as many as the budget allows; none at the end.
    ///
    /// # Errors
    /// [`ReadError`].
    async fn read(&self, partition: Partition, from: u64, budget: Budget) -> Result<Batch, ReadError>;

    /// Offset after the last synced record.
    ///
    /// # Errors
    /// [`ReadError`].
    async fn end(&self, partition: Partition) -> Result<u64, ReadError>;

    /// Returns when a synced record lies at `from`, or when patience is over, or earlier.
    ///
    /// # Errors
    /// [`ReadError`].
    async fn wait(&self, partition: Partition, from: u64, patience: Duration) -> Result<(), ReadError>;

    /// Reads every synced record of a partition, only to find damage. A log that keeps checksums checks them all.
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
    /// Not done; may succeed later.
    #[error("the log did not take the records now ({0}); send them again")]
    Transient(String),
    /// Not done, and never will be.
    #[error("the log refuses the records ({0}); sending them again does not help")]
    Permanent(String),
    /// Done or not.
    #[error("it is not known whether the log took the records ({0}); send them again, a duplicate changes nothing")]
    Unknown(String),
}

impl AppendError {
    /// What the log said, without what that means for the records.
    #[must_use]
    pub fn reason(&self) -> &str {
        match self {
            Self::Transient(reason) | Self::Permanent(reason) | Self::Unknown(reason) => reason,
        }
    }
}

/// Why nothing could be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The log no longer holds, or never held, the record at this offset.
    #[error("partition {partition} has no record {expected}, the next one is {found}; restore the log, nothing may be skipped")]
    Gap {
        /// The partition of the log.
        partition: Partition,
        /// The offset that was asked for.
        expected: u64,
        /// The first there is at or after it, or the end.
        found: u64,
    },
    /// What was stored has been damaged.
    #[error("{damage}; partition {partition} cannot be read without it, so restore it from a copy")]
    Damaged {
        /// The partition of the log.
        partition: Partition,
        /// What is damaged, where in it, and how: in the log's own terms, for a person who restores it.
        damage: String,
    },
    /// May succeed later.
    #[error("the log cannot be read now ({0}); try again")]
    Transient(String),
    /// Will not succeed later.
    #[error("the log cannot be read: {0}")]
    Permanent(String),
}
