//! A ledger on servers, combined with the events logs in the data directory: rows are read from the servers, decisions from the
//! directory.

use std::{ops::RangeInclusive, sync::Arc};

use pollster::block_on;
use rewardhub_core::{
    ids::{Bucket, Partition, Placement, WalletId},
    state::row::{Row, RowKey},
    time::Month,
};
use rewardhub_embedded::{events::EventsLog, files::Disk, log::LogError};
use rewardhub_engine::ports::{
    AdvanceError, AppendError, BucketCommit, Checkpoint, CommitOutcome, Cursor, DecisionReader, Events, Head, HistoryPage,
    HistoryReader, Ledger, LedgerError, RowKind, RowReader, Unpublished,
};

use super::{
    AnyLog, RetryPolicy,
    filling::{FillError, fill},
};

/// What a ledger on servers must implement. It publishes what it keeps of decisions for its own readers, and need not compare
/// that with earlier publications, because the events logs do.
pub trait Remote: Ledger + Events + RowReader + HistoryReader {
    /// Calls `each` with every row of a partition as it is stored, without a cache; with a text for bytes that are no row.
    ///
    /// # Errors
    /// When the rows cannot be read to the end.
    fn stored(&self, partition: Partition, each: impl FnMut(Result<(RowKey, Row), String>)) -> Result<(), LedgerError>;

    /// Closes the ledger. Its commits are durable already.
    fn close(self);
}

/// A ledger on servers, and the events logs in the data directory.
pub struct RemoteLedger<L> {
    ledger: L,
    events: EventsLog<Disk>,
    placement: Placement,
}

impl<L: Remote> RemoteLedger<L> {
    /// Joins a ledger and its events logs. Decisions that the ledger has done with and the events logs lack are made again from
    /// the commands.
    ///
    /// # Errors
    /// When the ledger does not belong to these logs, or is ahead of them.
    pub fn open(
        ledger: L,
        events: EventsLog<Disk>,
        commands: &AnyLog,
        placement: Placement,
        retry: RetryPolicy,
    ) -> Result<Self, FillError> {
        for partition in placement.all() {
            retry.run(FillError::goes_away, || fill(&ledger, &events, commands, placement, partition))?;
        }
        Ok(Self { ledger, events, placement })
    }

    /// The events logs in the data directory.
    pub fn events(&self) -> &EventsLog<Disk> {
        &self.events
    }

    /// The ledger on the servers.
    pub fn remote(&self) -> &L {
        &self.ledger
    }

    /// Whether the ledger lacks a decision of the events logs, or holds one that was not published. `asked` returns the number of
    /// commands in a partition's log: where the ledger has done with all of them, no bucket has to be read.
    ///
    /// # Errors
    /// When the ledger does not answer.
    pub fn is_unsettled(&self, asked: impl Fn(Partition) -> u64) -> Result<bool, LedgerError> {
        for partition in self.placement.all() {
            let next = block_on(self.ledger.checkpoint(partition))?.next;
            let may_hold = next < asked(partition);
            if next != self.events.end(partition) || may_hold && !block_on(self.ledger.unpublished(partition))?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Reads the stored rows, as [`Remote::stored`].
    ///
    /// # Errors
    /// As [`Remote::stored`].
    pub fn stored(&self, partition: Partition, each: impl FnMut(Result<(RowKey, Row), String>)) -> Result<(), LedgerError> {
        self.ledger.stored(partition, each)
    }

    /// Closes the ledger, and writes and closes the events logs.
    ///
    /// # Errors
    /// [`LogError`].
    pub fn close(self) -> Result<(), LogError> {
        self.ledger.close();
        self.events.close()
    }
}

impl<L: Remote> Ledger for RemoteLedger<L> {
    async fn heads(&self, buckets: &[Bucket]) -> Result<Vec<Head>, LedgerError> {
        self.ledger.heads(buckets).await
    }

    async fn rows(&self, keys: &[RowKey]) -> Result<Vec<Option<Row>>, LedgerError> {
        self.ledger.rows(keys).await
    }

    async fn commit(&self, commits: &[BucketCommit]) -> Vec<CommitOutcome> {
        self.ledger.commit(commits).await
    }

    async fn unpublished(&self, partition: Partition) -> Result<Vec<Unpublished>, LedgerError> {
        self.ledger.unpublished(partition).await
    }

    /// Refuses a checkpoint beyond the end of the local events log: another process works on this ledger then, and a caller here
    /// would wait for ever for what was decided there.
    async fn checkpoint(&self, partition: Partition) -> Result<Checkpoint, LedgerError> {
        let checkpoint = self.ledger.checkpoint(partition).await?;
        let (next, end) = (checkpoint.next, self.events.end(partition));
        if next > end {
            return Err(LedgerError::Permanent(format!(
                "another process has done with the first {next} commands of partition {partition}, and this one with {end}: two copies of one data directory are at work on one ledger; stop both, keep one of them, give it a new keyspace with `rewardhub schema apply`, and take in again there what only the other took in"
            )));
        }
        Ok(checkpoint)
    }

    async fn advance(&self, partition: Partition, checkpoint: &Checkpoint) -> Result<(), AdvanceError> {
        self.ledger.advance(partition, checkpoint).await
    }
}

impl<L: Remote> Events for RemoteLedger<L> {
    /// The events log comes first: it refuses a decision that differs from an earlier one, so that no such decision reaches the
    /// ledger's readers.
    async fn publish(&self, partition: Partition, decisions: &[Unpublished]) -> Result<(), AppendError> {
        self.events.publish(partition, decisions).await?;
        self.ledger.publish(partition, decisions).await
    }

    async fn published_at(&self, partition: Partition, offset: u64) -> Result<Option<Arc<[u8]>>, LedgerError> {
        self.events.decision(partition, offset).await
    }
}

impl<L: Remote> RowReader for RemoteLedger<L> {
    async fn row(&self, key: &RowKey) -> Result<Option<Row>, LedgerError> {
        self.ledger.row(key).await
    }

    async fn page(&self, kind: RowKind, after: Option<&RowKey>, limit: usize) -> Result<Vec<(RowKey, Row)>, LedgerError> {
        self.ledger.page(kind, after, limit).await
    }
}

impl<L: Remote> HistoryReader for RemoteLedger<L> {
    async fn history(
        &self,
        wallet: WalletId,
        months: RangeInclusive<Month>,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<HistoryPage, LedgerError> {
        self.ledger.history(wallet, months, after, limit).await
    }
}
