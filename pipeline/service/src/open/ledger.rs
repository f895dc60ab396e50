//! The ledger of a data set, in the data directory or on servers.

use std::{ops::RangeInclusive, sync::Arc};

use pollster::block_on;
use rewardhub_core::{
    ids::{Bucket, Partition, WalletId},
    state::row::{Row, RowKey},
    time::Month,
};
use rewardhub_embedded::{events::EventsLog, files::Disk, ledger::EmbeddedLedger};
use rewardhub_engine::ports::{
    AdvanceError, AppendError, BucketCommit, Checkpoint, CommitOutcome, Cursor, Events, Head, HistoryPage, HistoryReader, Ledger,
    LedgerError, Reader, RowKind, RowReader, Unpublished,
};
pub use rewardhub_scylla::Digest;
use rewardhub_scylla::ScyllaLedger;

#[cfg(test)]
use super::tests;
use super::{AdapterError, remote_ledger::RemoteLedger};

/// The ledger of a data set.
pub enum AnyLedger {
    /// A ledger in the data directory.
    Embedded(EmbeddedLedger<Disk>),
    /// A ledger in ScyllaDB or Cassandra.
    Scylla(RemoteLedger<ScyllaLedger>),
    /// A ledger in the memory of a test, which stands in for a database.
    #[cfg(test)]
    Database(RemoteLedger<tests::Database>),
}

/// Evaluates the same expression for each kind of ledger.
macro_rules! each {
    ($any:expr, $ledger:ident => $answer:expr) => {
        match $any {
            AnyLedger::Embedded($ledger) => $answer,
            AnyLedger::Scylla($ledger) => $answer,
            #[cfg(test)]
            AnyLedger::Database($ledger) => $answer,
        }
    };
}

impl AnyLedger {
    /// Whether the ledger is on servers, which may not answer for a while.
    pub fn is_remote(&self) -> bool {
        !matches!(self, Self::Embedded(_))
    }

    /// Returns the digest of the ledger's own history table for a bucket and a month; `None` where the ledger has no such table.
    ///
    /// # Errors
    /// When the ledger does not answer.
    pub fn served_digest(&self, bucket: Bucket, month: Month) -> Result<Option<Digest>, LedgerError> {
        match self {
            Self::Scylla(ledger) => block_on(ledger.remote().entered(bucket, month)).map(Some),
            Self::Embedded(_) => Ok(None),
            #[cfg(test)]
            Self::Database(_) => Ok(None),
        }
    }

    /// Whether the ledger and the events logs differ, so that the partitions must run before anybody reads. `asked` returns the
    /// number of commands in a partition's log.
    ///
    /// # Errors
    /// When the ledger does not answer.
    pub fn is_unsettled(&self, asked: impl Fn(Partition) -> u64) -> Result<bool, LedgerError> {
        match self {
            // Its commit and its events are one append.
            Self::Embedded(_) => Ok(false),
            Self::Scylla(ledger) => ledger.is_unsettled(asked),
            #[cfg(test)]
            Self::Database(ledger) => ledger.is_unsettled(asked),
        }
    }

    /// Calls `each` with every row of a partition as it is stored, without a cache; with a text for bytes that are no row.
    ///
    /// # Errors
    /// When the rows cannot be read to the end.
    pub fn stored(&self, partition: Partition, each: impl FnMut(Result<(RowKey, Row), String>)) -> Result<(), AdapterError> {
        each!(self, ledger => Ok(ledger.stored(partition, each)?))
    }

    /// Writes what is still in memory, and closes the ledger.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn close(self) -> Result<(), AdapterError> {
        each!(self, ledger => Ok(ledger.close()?))
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

    async fn checkpoint(&self, partition: Partition) -> Result<Checkpoint, LedgerError> {
        each!(self, ledger => ledger.checkpoint(partition).await)
    }

    async fn advance(&self, partition: Partition, checkpoint: &Checkpoint) -> Result<(), AdvanceError> {
        each!(self, ledger => ledger.advance(partition, checkpoint).await)
    }
}

impl Events for AnyLedger {
    async fn publish(&self, partition: Partition, decisions: &[Unpublished]) -> Result<(), AppendError> {
        each!(self, ledger => ledger.publish(partition, decisions).await)
    }

    async fn published_at(&self, partition: Partition, offset: u64) -> Result<Option<Arc<[u8]>>, LedgerError> {
        each!(self, ledger => ledger.published_at(partition, offset).await)
    }
}

impl RowReader for AnyLedger {
    async fn row(&self, key: &RowKey) -> Result<Option<Row>, LedgerError> {
        each!(self, ledger => ledger.row(key).await)
    }

    async fn page(&self, kind: RowKind, after: Option<&RowKey>, limit: usize) -> Result<Vec<(RowKey, Row)>, LedgerError> {
        each!(self, ledger => ledger.page(kind, after, limit).await)
    }
}

impl Reader for AnyLedger {
    type Events = EventsLog<Disk>;

    fn events(&self) -> &EventsLog<Disk> {
        each!(self, ledger => ledger.events())
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
