//! A ledger that measures its commits: how many commands each carries, and how long it takes.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use rewardhub_core::{
    ids::Partition,
    state::row::{Row, RowKey},
};
use rewardhub_embedded::{events::EventsLog, files::Disk};
use rewardhub_engine::ports::{
    AdvanceError, AppendError, BucketCommit, Checkpoint, CommitOutcome, Events, Head, Ledger, LedgerError, Unpublished,
};

/// The measurements of commits.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// The number of written commits, by the number of commands that each carried. A commit is one lightweight transaction.
    pub carried: BTreeMap<usize, u64>,
    /// The number of commits that were not written, or whose outcome was unknown.
    pub others: u64,
    /// Seconds that all partitions together waited, in the order of [`STAGES`].
    pub waited: [f64; 4],
}

/// The stages that [`Seen::waited`] measures.
pub const STAGES: [&str; 4] = ["commit", "publish", "checkpoint", "read"];

impl Seen {
    /// The number of written commits.
    pub fn commits(&self) -> u64 {
        self.carried.values().sum()
    }

    /// Returns the number of commands that so many of a hundred commits did not exceed.
    pub fn percentile(&self, percent: u64) -> usize {
        let rank = (self.commits() * percent).div_ceil(100);
        let mut counted = 0;
        let found = self.carried.iter().find(|(_, commits)| {
            counted += **commits;
            counted >= rank
        });
        found.map_or(0, |(commands, _)| *commands)
    }
}

/// A ledger and its events log, with the measurements of both.
pub struct Measured<G> {
    ledger: G,
    events: EventsLog<Disk>,
    seen: Mutex<Seen>,
}

impl<G> Measured<G> {
    /// Begins to measure a ledger.
    pub fn new(ledger: G, events: EventsLog<Disk>) -> Self {
        Self { ledger, events, seen: Mutex::default() }
    }

    /// The measured ledger itself.
    pub fn ledger(&self) -> &G {
        &self.ledger
    }

    /// Returns the measurements since the last call.
    pub fn take(&self) -> Seen {
        std::mem::take(&mut self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn timed<T>(&self, stage: usize, work: impl Future<Output = T>) -> T {
        let begun = Instant::now();
        let done = work.await;
        self.lock().waited[stage] += begun.elapsed().as_secs_f64();
        done
    }
}

impl<G: Ledger> Ledger for Measured<G> {
    async fn heads(&self, buckets: &[rewardhub_core::ids::Bucket]) -> Result<Vec<Head>, LedgerError> {
        self.timed(3, self.ledger.heads(buckets)).await
    }

    async fn rows(&self, keys: &[RowKey]) -> Result<Vec<Option<Row>>, LedgerError> {
        self.timed(3, self.ledger.rows(keys)).await
    }

    async fn commit(&self, commits: &[BucketCommit]) -> Vec<CommitOutcome> {
        let outcomes = self.timed(0, self.ledger.commit(commits)).await;
        let mut seen = self.lock();
        for (commit, outcome) in commits.iter().zip(&outcomes) {
            match outcome {
                CommitOutcome::Committed => *seen.carried.entry(commit.outbox.len()).or_default() += 1,
                _ => seen.others += 1,
            }
        }
        outcomes
    }

    async fn unpublished(&self, partition: Partition) -> Result<Vec<Unpublished>, LedgerError> {
        self.ledger.unpublished(partition).await
    }

    async fn checkpoint(&self, partition: Partition) -> Result<Checkpoint, LedgerError> {
        self.ledger.checkpoint(partition).await
    }

    async fn advance(&self, partition: Partition, checkpoint: &Checkpoint) -> Result<(), AdvanceError> {
        self.timed(2, self.ledger.advance(partition, checkpoint)).await
    }
}

impl<G: Events> Events for Measured<G> {
    async fn publish(&self, partition: Partition, decisions: &[Unpublished]) -> Result<(), AppendError> {
        let both = async {
            self.events.publish(partition, decisions).await?;
            self.ledger.publish(partition, decisions).await
        };
        self.timed(1, both).await
    }
}
