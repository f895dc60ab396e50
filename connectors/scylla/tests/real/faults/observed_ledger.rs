//! The ledger under a processor's hands: what it publishes is kept, and of each commit in doubt it is found out, past whatever stands
//! between, whether it was written.

use std::sync::{Mutex, MutexGuard};

use rewardhub_core::{
    ids::{Bucket, Partition},
    state::row::{Row, RowKey},
};
use rewardhub_engine::{
    ports::{
        AdvanceError, AppendError, BucketCommit, Checkpoint, CommitId, CommitOutcome, Events, Head, Ledger, LedgerError,
        Unpublished,
    },
    testing::memory::MemoryLedger,
};
use rewardhub_scylla::{Connection, Purpose, ScyllaLedger};
use scylla::statement::prepared::PreparedStatement;
use tokio::runtime::Handle;

use super::data_set::DataSet;

/// What was found out about commits.
#[derive(Debug, Default, Clone)]
pub struct Found {
    pub committed: u64,
    pub refused: u64,
    /// In doubt, and written when they came to be in doubt.
    pub applied: u64,
    /// In doubt, and not written then.
    pub not_applied: u64,
    /// In doubt, because the rows before could not be read.
    pub not_sent: u64,
}

impl Found {
    pub fn unknown(&self) -> u64 {
        self.applied + self.not_applied
    }
}

/// A ledger that is watched.
pub struct Followed<'a> {
    pub ledger: ScyllaLedger,
    events: &'a MemoryLedger,
    /// How to look past whatever stands between.
    look: Option<(Connection, PreparedStatement)>,
    runtime: Handle,
    found: Mutex<Found>,
}

impl<'a> Followed<'a> {
    /// Of what is in doubt nothing is found out.
    pub fn new(ledger: ScyllaLedger, data_set: &'a DataSet) -> Self {
        let runtime = data_set.runtime.handle().clone();
        Self { ledger, events: &data_set.events, look: None, runtime, found: Mutex::default() }
    }

    /// Each commit in doubt is looked for at once.
    pub fn looking(ledger: ScyllaLedger, data_set: &'a DataSet) -> Self {
        let servers = data_set.servers.clone();
        let head = "SELECT version, commit_owner, commit_number FROM buckets WHERE bucket = ? LIMIT 1";
        let head = data_set.runtime.block_on(servers.prepare(head, Purpose::Heads)).unwrap();
        Self { look: Some((servers, head)), ..Self::new(ledger, data_set) }
    }

    pub fn found(&self) -> Found {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap()
    }

    /// The commit of a head, by the servers' own word; `None` when nobody looks, or they do not answer.
    fn commit_of(&self, bucket: Bucket) -> Option<CommitId> {
        let (servers, head) = self.look.clone()?;
        let bucket = i32::try_from(bucket.0).unwrap();
        let asked = self.runtime.spawn(async move { servers.session().execute_unpaged(&head, (bucket,)).await });
        let answer = pollster::block_on(asked).unwrap().ok()?.into_rows_result().unwrap();
        let row = answer.maybe_first_row::<(Option<i64>, Option<i64>, Option<i64>)>().unwrap();
        let (_, owner, number) = row.unwrap_or_default();
        let unsigned = |signed: Option<i64>| signed.unwrap_or_default().cast_unsigned();
        Some(CommitId { owner: unsigned(owner), number: unsigned(number) })
    }

    fn find(&self, commit: &BucketCommit, outcome: &CommitOutcome) {
        match outcome {
            CommitOutcome::Committed => self.lock().committed += 1,
            CommitOutcome::Mismatch => self.lock().refused += 1,
            CommitOutcome::Unknown(why) if why.starts_with("nothing was sent") => self.lock().not_sent += 1,
            CommitOutcome::Unknown(_) => {
                let Some(now) = self.commit_of(commit.bucket) else { return };
                let mut found = self.lock();
                if now == commit.commit {
                    found.applied += 1;
                } else {
                    found.not_applied += 1;
                }
            }
            CommitOutcome::TooLarge { .. } => panic!("the commits of these tests are small"),
        }
    }
}

impl Events for Followed<'_> {
    async fn publish(&self, partition: Partition, decisions: &[Unpublished]) -> Result<(), AppendError> {
        self.ledger.publish(partition, decisions).await?;
        self.events.publish(partition, decisions).await
    }
}

impl Ledger for Followed<'_> {
    async fn heads(&self, buckets: &[Bucket]) -> Result<Vec<Head>, LedgerError> {
        self.ledger.heads(buckets).await
    }

    async fn rows(&self, keys: &[RowKey]) -> Result<Vec<Option<Row>>, LedgerError> {
        self.ledger.rows(keys).await
    }

    async fn commit(&self, commits: &[BucketCommit]) -> Vec<CommitOutcome> {
        let outcomes = self.ledger.commit(commits).await;
        for (commit, outcome) in commits.iter().zip(&outcomes) {
            self.find(commit, outcome);
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
        self.ledger.advance(partition, checkpoint).await
    }
}
