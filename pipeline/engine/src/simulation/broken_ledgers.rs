//! Ledgers that break one promise each. The simulation must notice, or it would notice nothing.

use rewardhub_core::{
    ids::{Bucket, Partition},
    state::row::{Row, RowKey},
};
use std::{cell::Cell, sync::Arc};

use crate::{
    ports::{
        AdvanceError, AppendError, BucketCommit, Checkpoint, CommitId, CommitOutcome, Events, Head, Ledger, LedgerError,
        Unpublished,
    },
    testing::memory::{MemoryLedger, Silence},
};

/// A ledger over one in memory, which can be looked into.
pub trait Inspect: Ledger + Events {
    fn memory(&self) -> &MemoryLedger;

    /// What was published, in order.
    fn published(&self, partition: Partition) -> Vec<Arc<[u8]>> {
        self.memory().published(partition)
    }

    /// How the next answers to commits get lost.
    fn lose_answers(&self, fates: Vec<Option<Silence>>) {
        self.memory().silence(fates);
    }

    /// How the next answers to publishings get lost.
    fn hush(&self, fates: Vec<Option<Silence>>) {
        self.memory().hush(fates);
    }

    /// The machine loses power.
    fn crash(&self) {}
}

impl Inspect for MemoryLedger {
    fn memory(&self) -> &MemoryLedger {
        self
    }
}

/// Which promise is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Without {
    /// A commit is applied whatever the head's version.
    VersionCheck,
    /// The head is said to be of the commit that was tried last, whether it was applied or not.
    OutcomeCheck,
    /// Outboxes are not stored.
    Outbox,
    /// The last of the decisions to be published is not.
    LastEvent,
}

#[derive(Debug)]
pub struct Broken {
    pub memory: MemoryLedger,
    pub without: Without,
    pub tried: Cell<CommitId>,
}

impl Broken {
    pub fn new(without: Without) -> Self {
        Self { memory: super::ledger(), without, tried: Cell::default() }
    }
}

impl Inspect for Broken {
    fn memory(&self) -> &MemoryLedger {
        &self.memory
    }
}

impl Events for Broken {
    async fn publish(&self, partition: Partition, decisions: &[Unpublished]) -> Result<(), AppendError> {
        let published = if self.without == Without::LastEvent { &decisions[..decisions.len() - 1] } else { decisions };
        self.memory.publish(partition, published).await
    }
}

impl Ledger for Broken {
    async fn heads(&self, buckets: &[Bucket]) -> Result<Vec<Head>, LedgerError> {
        let mut heads = self.memory.heads(buckets).await?;
        if self.without == Without::OutcomeCheck {
            heads.iter_mut().for_each(|head| head.commit = self.tried.get());
        }
        Ok(heads)
    }

    async fn rows(&self, keys: &[RowKey]) -> Result<Vec<Option<Row>>, LedgerError> {
        self.memory.rows(keys).await
    }

    async fn commit(&self, commits: &[BucketCommit]) -> Vec<CommitOutcome> {
        let mut commits = commits.to_vec();
        if let Some(commit) = commits.first() {
            self.tried.set(commit.commit);
        }
        for commit in &mut commits {
            match self.without {
                Without::VersionCheck => {
                    let heads = self.memory.heads(&[commit.bucket]).await.unwrap();
                    commit.expected = heads[0].version;
                }
                Without::Outbox => commit.outbox.clear(),
                Without::OutcomeCheck | Without::LastEvent => {}
            }
        }
        self.memory.commit(&commits).await
    }

    async fn unpublished(&self, partition: Partition) -> Result<Vec<Unpublished>, LedgerError> {
        self.memory.unpublished(partition).await
    }

    async fn checkpoint(&self, partition: Partition) -> Result<Checkpoint, LedgerError> {
        self.memory.checkpoint(partition).await
    }

    async fn advance(&self, partition: Partition, checkpoint: &Checkpoint) -> Result<(), AdvanceError> {
        self.memory.advance(partition, checkpoint).await
    }
}
