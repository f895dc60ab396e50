//! A ledger as the processors of running partitions see it: what became of their commits is counted, and how long that took. The
//! processor itself reads no clock, so that a simulation repeats it exactly.

use std::{sync::Arc, time::Instant};

use rewardhub_core::{
    ids::{Bucket, Partition},
    state::row::{Row, RowKey},
};

use super::commit_counts::CommitCounter;
use crate::ports::{
    AdvanceError, AppendError, BucketCommit, Checkpoint, CommitOutcome, Events, Head, Ledger, LedgerError, Unpublished,
};

/// A ledger whose commits are counted.
#[derive(Debug)]
pub(super) struct MeasuredLedger<'a, G> {
    pub ledger: &'a G,
    pub commits: &'a CommitCounter,
}

impl<G: Ledger> Ledger for MeasuredLedger<'_, G> {
    async fn heads(&self, buckets: &[Bucket]) -> Result<Vec<Head>, LedgerError> {
        self.ledger.heads(buckets).await
    }

    async fn rows(&self, keys: &[RowKey]) -> Result<Vec<Option<Row>>, LedgerError> {
        self.ledger.rows(keys).await
    }

    async fn commit(&self, commits: &[BucketCommit]) -> Vec<CommitOutcome> {
        let begun = Instant::now();
        let outcomes = self.ledger.commit(commits).await;
        self.commits.count(&outcomes, begun.elapsed());
        outcomes
    }

    async fn unpublished(&self, partition: Partition) -> Result<Vec<Unpublished>, LedgerError> {
        self.ledger.unpublished(partition).await
    }

    async fn checkpoint(&self, partition: Partition) -> Result<Checkpoint, LedgerError> {
        self.ledger.checkpoint(partition).await
    }

    async fn advance(&self, partition: Partition, checkpoint: &Checkpoint) -> Result<(), AdvanceError> {
        self.ledger.advance(partition, checkpoint).await
    }
}

impl<G: Events> Events for MeasuredLedger<'_, G> {
    async fn publish(&self, partition: Partition, decisions: &[Unpublished]) -> Result<(), AppendError> {
        self.ledger.publish(partition, decisions).await
    }

    async fn published_at(&self, partition: Partition, offset: u64) -> Result<Option<Arc<[u8]>>, LedgerError> {
        self.ledger.published_at(partition, offset).await
    }
}
