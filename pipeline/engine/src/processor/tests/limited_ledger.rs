//! A ledger in memory that is hard to work with: it takes small commits only, does not answer for a while, and notes who asked what.

use std::sync::{
    Mutex,
    atomic::{AtomicU32, Ordering},
};

use rewardhub_core::{
    ids::{Bucket, Partition},
    state::row::{Row, RowKey},
};

use super::PLACEMENT;
use crate::{
    ports::{
        AdvanceError, AppendError, BucketCommit, Checkpoint, CommitOutcome, DecisionReader as _, Events, Head, Ledger,
        LedgerError, Unpublished,
    },
    testing::memory::MemoryLedger,
};

pub struct Hard {
    pub memory: MemoryLedger,
    /// The most bytes of decisions that a commit may have.
    pub most: usize,
    /// So many questions for checkpoints are not answered.
    pub down: AtomicU32,
    /// What was asked, in order.
    pub asked: Mutex<Vec<String>>,
}

impl Hard {
    pub fn new() -> Self {
        let (memory, asked) = (MemoryLedger::new(PLACEMENT), Mutex::default());
        Self { memory, most: usize::MAX, down: AtomicU32::new(0), asked }
    }

    pub fn note(&self, what: impl Into<String>) {
        self.asked.lock().unwrap().push(what.into());
    }

    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

impl Events for Hard {
    async fn publish(&self, partition: Partition, decisions: &[Unpublished]) -> Result<(), AppendError> {
        for Unpublished { offset, decision } in decisions {
            let committed = self.memory.decision(partition, *offset).await.unwrap();
            assert_eq!(committed.as_ref(), Some(decision), "what is published has been committed");
        }
        self.note(format!("publish {}", decisions.len()));
        self.memory.publish(partition, decisions).await
    }
}

impl Ledger for Hard {
    async fn heads(&self, buckets: &[Bucket]) -> Result<Vec<Head>, LedgerError> {
        self.memory.heads(buckets).await
    }

    async fn rows(&self, keys: &[RowKey]) -> Result<Vec<Option<Row>>, LedgerError> {
        self.memory.rows(keys).await
    }

    async fn commit(&self, commits: &[BucketCommit]) -> Vec<CommitOutcome> {
        let mut outcomes = Vec::new();
        for commit in commits {
            let bytes: usize = commit.outbox.iter().map(|(_, decision)| decision.len()).sum();
            outcomes.push(if bytes > self.most {
                CommitOutcome::TooLarge { bytes, most: self.most }
            } else {
                self.memory.commit(std::slice::from_ref(commit)).await.remove(0)
            });
        }
        self.note(format!("commit {}", commits.iter().map(|commit| commit.outbox.len()).sum::<usize>()));
        outcomes
    }

    async fn unpublished(&self, partition: Partition) -> Result<Vec<Unpublished>, LedgerError> {
        self.memory.unpublished(partition).await
    }

    async fn checkpoint(&self, partition: Partition) -> Result<Checkpoint, LedgerError> {
        let down = self.down.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |down| down.checked_sub(1));
        match down {
            Ok(_) => Err(LedgerError::Transient("no node answers".into())),
            Err(_) => self.memory.checkpoint(partition).await,
        }
    }

    async fn advance(&self, partition: Partition, checkpoint: &Checkpoint) -> Result<(), AdvanceError> {
        self.note(format!("advance {}", checkpoint.next));
        self.memory.advance(partition, checkpoint).await
    }
}
