//! The ledger of a data set, in the data directory or on servers. Decisions are read from the events logs in the data directory
//! either way.

use std::{collections::BTreeSet, ops::RangeInclusive, sync::Arc};

use pollster::block_on;
use rewardhub_core::{
    ids::{BankAccountId, Bucket, Fingerprint, Partition, Placement, WalletId},
    state::row::{Row, RowKey},
    time::Month,
};
use rewardhub_embedded::{events::EventsLog, files::Disk, ledger::EmbeddedLedger};
use rewardhub_engine::ports::{
    AdvanceError, AppendError, BucketCommit, Checkpoint, CommitOutcome, Cursor, DecisionReader as _, Events, Head, HistoryPage,
    HistoryReader, Ledger, LedgerError, ReadCounts, Reader, RowKind, RowReader, Unpublished,
};
pub use rewardhub_scylla::Digest;
use rewardhub_scylla::ScyllaLedger;

use super::AdapterError;
#[cfg(test)]
use super::tests;

/// The ledger of a data set.
pub enum AnyLedger {
    /// A ledger in the data directory, whose commits are in its events logs at once.
    Embedded(EmbeddedLedger<Disk>),
    /// A ledger in ScyllaDB or Cassandra, and the events logs to which its decisions are published.
    Scylla {
        /// The rows, the history and what is not published yet.
        ledger: ScyllaLedger,
        /// The events logs, filled up to the ledger.
        events: EventsLog<Disk>,
    },
    /// A ledger in the memory of a test, which stands in for a database.
    #[cfg(test)]
    Database {
        /// The handle of the test, which outlives the data set.
        ledger: tests::Database,
        /// The events logs, filled up to the ledger.
        events: EventsLog<Disk>,
    },
}

/// Evaluates the same expression for each kind of ledger.
macro_rules! each {
    ($any:expr, $ledger:ident => $answer:expr) => {
        match $any {
            AnyLedger::Embedded($ledger) => $answer,
            AnyLedger::Scylla { ledger: $ledger, .. } => $answer,
            #[cfg(test)]
            AnyLedger::Database { ledger: $ledger, .. } => $answer,
        }
    };
}

impl AnyLedger {
    /// Whether the ledger is on servers, which may not answer for a while.
    pub fn is_remote(&self) -> bool {
        self.published().is_some()
    }

    /// The events logs to which decisions are published; `None` where a commit puts them there itself.
    fn published(&self) -> Option<&EventsLog<Disk>> {
        match self {
            Self::Embedded(_) => None,
            Self::Scylla { events, .. } => Some(events),
            #[cfg(test)]
            Self::Database { events, .. } => Some(events),
        }
    }

    /// What was read for clients since the ledger was opened. A ledger on servers also counts what its processors have read.
    pub fn reads(&self) -> ReadCounts {
        match self {
            Self::Embedded(ledger) => ledger.reads(),
            Self::Scylla { ledger, .. } => ledger.reads(),
            #[cfg(test)]
            Self::Database { .. } => ReadCounts::default(),
        }
    }

    /// Returns the digest of the ledger's own history table for a bucket and a month; `None` where the ledger has no such table.
    ///
    /// # Errors
    /// When the ledger does not answer.
    pub fn served_digest(&self, bucket: Bucket, month: Month) -> Result<Option<Digest>, LedgerError> {
        match self {
            Self::Scylla { ledger, .. } => block_on(ledger.entered(bucket, month)).map(Some),
            Self::Embedded(_) => Ok(None),
            #[cfg(test)]
            Self::Database { .. } => Ok(None),
        }
    }

    /// Whether the ledger lacks a decision of the events logs, or holds one that was not published: the partitions must then run
    /// before anybody reads. `asked` returns the number of commands in a partition's log: where the ledger has done with all of
    /// them, no bucket has to be read.
    ///
    /// # Errors
    /// When the ledger does not answer.
    pub fn is_unsettled(&self, placement: Placement, asked: impl Fn(Partition) -> u64) -> Result<bool, LedgerError> {
        let Some(events) = self.published() else { return Ok(false) };
        for partition in placement.all() {
            let next = each!(self, ledger => block_on(ledger.checkpoint(partition)))?.next;
            let may_hold = next < asked(partition);
            if next != events.end(partition) || may_hold && !block_on(self.unpublished(partition))?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Calls `each` with every row of a partition as it is stored, without a cache; with a text for bytes that are no row.
    ///
    /// # Errors
    /// When the rows cannot be read to the end.
    pub fn stored(&self, partition: Partition, each: impl FnMut(Result<(RowKey, Row), String>)) -> Result<(), AdapterError> {
        match self {
            Self::Embedded(ledger) => Ok(ledger.stored(partition, each)?),
            Self::Scylla { ledger, .. } => Ok(block_on(ledger.stored(partition, each))?),
            #[cfg(test)]
            Self::Database { ledger, .. } => Ok(ledger.stored(partition, each)?),
        }
    }

    /// Writes what is still in memory, and closes the ledger and its events logs. What a ledger on servers has committed is
    /// durable already.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn close(self) -> Result<(), AdapterError> {
        match self {
            Self::Embedded(ledger) => Ok(ledger.close()?),
            Self::Scylla { events, .. } => Ok(events.close()?),
            #[cfg(test)]
            Self::Database { events, .. } => Ok(events.close()?),
        }
    }
}

impl Ledger for AnyLedger {
    async fn heads(&self, buckets: &[Bucket]) -> Result<Vec<Head>, LedgerError> {
        each!(self, ledger => ledger.heads(buckets).await)
    }

    async fn rows(&self, keys: &[RowKey]) -> Result<Vec<Option<Row>>, LedgerError> {
        each!(self, ledger => ledger.rows(keys).await)
    }

    async fn commit(&self, commits: &[BucketCommit]) -> Vec<CommitOutcome> {
        each!(self, ledger => ledger.commit(commits).await)
    }

    async fn unpublished(&self, partition: Partition) -> Result<Vec<Unpublished>, LedgerError> {
        each!(self, ledger => ledger.unpublished(partition).await)
    }

    /// Refuses a checkpoint beyond the end of the events log here: another process works on this ledger then, and a caller here
    /// would wait for ever for what was decided there.
    async fn checkpoint(&self, partition: Partition) -> Result<Checkpoint, LedgerError> {
        let checkpoint = each!(self, ledger => ledger.checkpoint(partition).await)?;
        let Some(events) = self.published() else { return Ok(checkpoint) };
        let (next, end) = (checkpoint.next, events.end(partition));
        if next > end {
            return Err(LedgerError::Permanent(format!(
                "another process has done with the first {next} commands of partition {partition}, and this one with {end}: two copies of one data directory are at work on one ledger; stop both, keep one of them, give it a new keyspace with `rewardhub schema apply`, and take in again there what only the other took in"
            )));
        }
        Ok(checkpoint)
    }

    async fn advance(&self, partition: Partition, checkpoint: &Checkpoint) -> Result<(), AdvanceError> {
        each!(self, ledger => ledger.advance(partition, checkpoint).await)
    }
}

impl Events for AnyLedger {
    /// The events log comes first: it refuses a decision that differs from an earlier one, so that no such decision reaches the
    /// ledger's readers.
    async fn publish(&self, partition: Partition, decisions: &[Unpublished]) -> Result<(), AppendError> {
        if let Some(events) = self.published() {
            events.publish(partition, decisions).await?;
        }
        each!(self, ledger => ledger.publish(partition, decisions).await)
    }

    async fn published_at(&self, partition: Partition, offset: u64) -> Result<Option<Arc<[u8]>>, LedgerError> {
        match self.published() {
            Some(events) => events.decision(partition, offset).await,
            None => Ok(None),
        }
    }
}

impl RowReader for AnyLedger {
    async fn row(&self, key: &RowKey) -> Result<Option<Row>, LedgerError> {
        each!(self, ledger => ledger.row(key).await)
    }

    async fn accounts_by_reference(&self, hashes: &[Fingerprint]) -> Result<BTreeSet<BankAccountId>, LedgerError> {
        each!(self, ledger => ledger.accounts_by_reference(hashes).await)
    }

    async fn page(&self, kind: RowKind, after: Option<&RowKey>, limit: usize) -> Result<Vec<(RowKey, Row)>, LedgerError> {
        each!(self, ledger => ledger.page(kind, after, limit).await)
    }
}

impl Reader for AnyLedger {
    type Events = EventsLog<Disk>;

    fn events(&self) -> &EventsLog<Disk> {
        match self {
            Self::Embedded(ledger) => ledger.events(),
            Self::Scylla { events, .. } => events,
            #[cfg(test)]
            Self::Database { events, .. } => events,
        }
    }
}

impl HistoryReader for AnyLedger {
    async fn history(
        &self,
        wallet: WalletId,
        months: RangeInclusive<Month>,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<HistoryPage, LedgerError> {
        each!(self, ledger => ledger.history(wallet, months, after, limit).await)
    }
}
