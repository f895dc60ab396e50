//! The ledger of a data set, wherever it lies.

use std::{ops::RangeInclusive, sync::Arc};

use pollster::block_on;
use rewardhub_core::{
    ids::{Bucket, Partition, WalletId},
    state::row::{Row, RowKey},
    time::Month,
};
use rewardhub_embedded::{files::Disk, ledger::EmbeddedLedger};
use rewardhub_engine::ports::{
    AdvanceError, AppendError, Batch, BucketCommit, Budget, Checkpoint, CommitOutcome, Cursor, DecisionReader, Events, Head,
    HistoryPage, HistoryReader, Ledger, LedgerError, RowKind, RowReader, Unpublished,
};
pub use rewardhub_scylla::Digest;
use rewardhub_scylla::ScyllaLedger;

#[cfg(test)]
use super::tests;
use super::{AdapterError, remote_ledger::RemoteLedger};

/// The ledger of a data set.
pub enum AnyLedger {
    /// In the data directory.
    Embedded(EmbeddedLedger<Disk>),
    /// In ScyllaDB or Cassandra.
    Scylla(RemoteLedger<ScyllaLedger>),
    /// In the memory of a test, as if that were a database.
    #[cfg(test)]
    Database(RemoteLedger<tests::Database>),
}

/// The same of each kind.
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
    /// Whether it may fail to answer for a while, and is worth waiting for.
    pub fn is_remote(&self) -> bool {
        !matches!(self, Self::Embedded(_))
    }

    /// What its own table of wallets' history sums up to, for a bucket and a month; `None` where it has none.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn served_digest(&self, bucket: Bucket, month: Month) -> Result<Option<Digest>, LedgerError> {
        match self {
            Self::Scylla(ledger) => block_on(ledger.remote().entered(bucket, month)).map(Some),
            Self::Embedded(_) => Ok(None),
            #[cfg(test)]
            Self::Database(_) => Ok(None),
        }
    }

    /// Whether something that was decided is not in it, or not told from here, until the partitions have been at work.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn is_unsettled(&self, asked: impl Fn(Partition) -> u64) -> Result<bool, LedgerError> {
        match self {
            // Its commit is all of that at once.
            Self::Embedded(_) => Ok(false),
            Self::Scylla(ledger) => ledger.is_unsettled(asked),
            #[cfg(test)]
            Self::Database(ledger) => ledger.is_unsettled(asked),
        }
    }

    /// Offset after the last decision of a partition that can be read here.
    pub fn end(&self, partition: Partition) -> u64 {
        each!(self, ledger => ledger.end(partition))
    }

    /// Every row of a partition as it is stored, whatever memory knows; in words what means nothing there.
    ///
    /// # Errors
    /// When it cannot be read on.
    pub fn stored(&self, partition: Partition, each: impl FnMut(Result<(RowKey, Row), String>)) -> Result<(), AdapterError> {
        each!(self, ledger => Ok(ledger.stored(partition, each)?))
    }

    /// How often the disk was asked to make decisions durable since this was opened.
    pub fn syncs(&self) -> u64 {
        each!(self, ledger => ledger.syncs())
    }

    /// Writes everything and lets go of it.
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

impl DecisionReader for AnyLedger {
    async fn decision(&self, partition: Partition, offset: u64) -> Result<Option<Arc<[u8]>>, LedgerError> {
        each!(self, ledger => ledger.decision(partition, offset).await)
    }

    async fn decided(&self, partition: Partition) -> Result<u64, LedgerError> {
        each!(self, ledger => ledger.decided(partition).await)
    }

    async fn decisions(&self, partition: Partition, from: u64, budget: Budget) -> Result<Batch, LedgerError> {
        each!(self, ledger => ledger.decisions(partition, from, budget).await)
    }

    async fn proofread_decisions(&self, partition: Partition) -> Result<(), LedgerError> {
        each!(self, ledger => ledger.proofread_decisions(partition).await)
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
