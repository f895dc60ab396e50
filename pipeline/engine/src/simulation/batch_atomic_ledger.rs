//! A ledger as the embedded one is: a call's buckets are committed together, by one append to the decisions of the partition, which
//! are the outbox; a checkpoint is lost in a crash and an earlier one found.

use std::{
    cell::RefCell,
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use rewardhub_core::{
    ids::{Bucket, Partition},
    state::row::{Row, RowKey},
};

use super::{PLACEMENT, broken_ledgers::Inspect};
use crate::{
    ports::{
        AdvanceError, AppendError, BucketCommit, Checkpoint, CommitOutcome, DecisionReader, Events, Head, Ledger, LedgerError,
        Unpublished,
    },
    testing::memory::{MemoryLedger, Silence},
};

#[derive(Debug)]
pub struct WholeBatches {
    memory: MemoryLedger,
    /// Every checkpoint of a partition, and how many of them are durable.
    checkpoints: RefCell<BTreeMap<Partition, (Vec<Checkpoint>, usize)>>,
    fates: RefCell<VecDeque<Option<Silence>>>,
}

impl WholeBatches {
    pub fn new() -> Self {
        Self { memory: super::ledger(), checkpoints: RefCell::default(), fates: RefCell::default() }
    }

    /// The next decision of a partition; everything before it is there.
    async fn end(&self, partition: Partition, from: u64) -> u64 {
        let mut end = from;
        while self.memory.decision(partition, end).await.unwrap().is_some() {
            end += 1;
        }
        end
    }

    async fn commit_all(&self, commits: &[BucketCommit]) -> CommitOutcome {
        let partition = PLACEMENT.partition(commits[0].bucket);
        let end = self.end(partition, 0).await;
        let mut offsets: Vec<u64> = commits.iter().flat_map(|commit| &commit.outbox).map(|(offset, _)| *offset).collect();
        offsets.retain(|offset| *offset >= end);
        offsets.sort_unstable();
        if !offsets.iter().zip(end..).all(|(offset, expected)| *offset == expected) {
            return CommitOutcome::Unknown("the decisions do not continue those that are there".into());
        }
        let buckets: Vec<Bucket> = commits.iter().map(|commit| commit.bucket).collect();
        let heads = self.memory.heads(&buckets).await.unwrap();
        if heads.iter().zip(commits).any(|(head, commit)| head.version != commit.expected) {
            return CommitOutcome::Mismatch;
        }
        let outcomes = self.memory.commit(commits).await;
        assert!(outcomes.iter().all(|outcome| *outcome == CommitOutcome::Committed), "all buckets or none: {outcomes:?}");
        CommitOutcome::Committed
    }
}

impl Inspect for WholeBatches {
    fn memory(&self) -> &MemoryLedger {
        &self.memory
    }

    fn published(&self, partition: Partition) -> Vec<Arc<[u8]>> {
        let decision = |offset| pollster::block_on(self.memory.decision(partition, offset)).unwrap();
        (0..).map_while(decision).collect()
    }

    fn lose_answers(&self, fates: Vec<Option<Silence>>) {
        self.fates.borrow_mut().extend(fates);
    }

    fn crash(&self) {
        for (checkpoints, durable) in self.checkpoints.borrow_mut().values_mut() {
            checkpoints.truncate(*durable);
        }
    }
}

impl Events for WholeBatches {
    /// The commit did that.
    async fn publish(&self, _: Partition, _: &[Unpublished]) -> Result<(), AppendError> {
        Ok(())
    }
}

impl Ledger for WholeBatches {
    async fn heads(&self, buckets: &[Bucket]) -> Result<Vec<Head>, LedgerError> {
        self.memory.heads(buckets).await
    }

    async fn rows(&self, keys: &[RowKey]) -> Result<Vec<Option<Row>>, LedgerError> {
        self.memory.rows(keys).await
    }

    async fn commit(&self, commits: &[BucketCommit]) -> Vec<CommitOutcome> {
        if commits.is_empty() {
            return Vec::new();
        }
        let fate = self.fates.borrow_mut().pop_front().flatten();
        let outcome = match fate {
            None => self.commit_all(commits).await,
            Some(silence) => {
                if silence == Silence::AfterWriting {
                    self.commit_all(commits).await;
                }
                CommitOutcome::Unknown("no answer came in time".into())
            }
        };
        vec![outcome; commits.len()]
    }

    async fn unpublished(&self, partition: Partition) -> Result<Vec<Unpublished>, LedgerError> {
        let next = self.checkpoint(partition).await?.next;
        let end = self.end(partition, next).await.min(next + super::BATCH as u64);
        let mut found = Vec::new();
        for offset in next..end {
            let decision = self.memory.decision(partition, offset).await?;
            found.extend(decision.map(|decision| Unpublished { offset, decision }));
        }
        Ok(found)
    }

    async fn checkpoint(&self, partition: Partition) -> Result<Checkpoint, LedgerError> {
        let checkpoints = self.checkpoints.borrow();
        Ok(checkpoints.get(&partition).and_then(|(all, _)| all.last().cloned()).unwrap_or_default())
    }

    async fn advance(&self, partition: Partition, checkpoint: &Checkpoint) -> Result<(), AdvanceError> {
        let Checkpoint { next: stored, last, .. } = self.checkpoint(partition).await?;
        if checkpoint.next < stored {
            return Err(AdvanceError::Behind { stored });
        }
        if checkpoint.next == stored && checkpoint.last != last {
            return Err(AdvanceError::OtherLog { next: stored });
        }
        let mut checkpoints = self.checkpoints.borrow_mut();
        let (all, durable) = checkpoints.entry(partition).or_default();
        all.push(checkpoint.clone());
        // Written with the rows, once for many batches.
        if all.len() >= *durable + 8 {
            *durable = all.len();
        }
        Ok(())
    }
}
