//! The port that processors use: what is known from the last commit is not read again, and requests for many buckets are in
//! progress at once.

use std::collections::BTreeMap;

use rewardhub_core::{
    ids::{Bucket, Partition},
    state::row::{Row, RowKey},
};
use rewardhub_engine::ports::{
    AdvanceError, BucketCommit, Checkpoint, CommitOutcome, Head, Ledger, LedgerError, UNPUBLISHED_AT_LEAST, Unpublished,
};
use rustc_hash::FxHashMap;

use super::{ScyllaLedger, applied_column::Answer, checkpoint::verdict, clustering_key::ClusteringKey, rows::row_of};

/// Number of times a move of a checkpoint with an unknown outcome is sent. It is the same each time and moves nothing twice.
const ATTEMPTS: u32 = 3;

impl Ledger for ScyllaLedger {
    async fn heads(&self, buckets: &[Bucket]) -> Result<Vec<Head>, LedgerError> {
        let mut asked = Vec::new();
        for bucket in buckets {
            self.check(*bucket)?;
            if self.cache(*bucket).head(*bucket).is_none() {
                let (own, log) = (*bucket, self.log);
                asked.push((own, self.start(|asking| async move { asking.head(own, log).await })));
            }
        }
        let mut read = FxHashMap::default();
        for (bucket, request) in asked {
            let head = request.await.expect("a request neither panics nor is it aborted")?;
            self.cache(bucket).saw(bucket, head);
            read.insert(bucket, head);
        }
        let known = |bucket: &Bucket| read.get(bucket).copied().or_else(|| self.cache(*bucket).head(*bucket));
        buckets.iter().map(|bucket| known(bucket).ok_or_else(|| in_doubt(*bucket))).collect()
    }

    async fn rows(&self, keys: &[RowKey]) -> Result<Vec<Option<Row>>, LedgerError> {
        let mut rows = Vec::with_capacity(keys.len());
        let mut missing: BTreeMap<Bucket, Vec<ClusteringKey>> = BTreeMap::new();
        for key in keys {
            self.check(key.bucket())?;
            let place = ClusteringKey::of(key);
            let known = self.cache(key.bucket()).row(key, place.clone());
            if known.is_none() {
                missing.entry(key.bucket()).or_default().push(place);
            }
            rows.push(known);
        }
        if missing.is_empty() {
            return Ok(rows.into_iter().map(Option::flatten).collect());
        }
        let read = self.read_places(missing).await?;
        let found = |key: &RowKey| read.get(&(key.bucket(), ClusteringKey::of(key))).and_then(|found| row_of(found, key));
        Ok(keys.iter().zip(rows).map(|(key, known)| known.unwrap_or_else(|| found(key))).collect())
    }

    async fn commit(&self, commits: &[BucketCommit]) -> Vec<CommitOutcome> {
        let before = match self.rows_before(commits).await {
            Ok(before) => before,
            Err(error) => return vec![CommitOutcome::Unknown(format!("nothing was sent: {error}")); commits.len()],
        };
        let sent: Vec<_> = commits.iter().map(|commit| self.send(commit, &before)).collect();
        let mut outcomes = Vec::with_capacity(commits.len());
        for (commit, sent) in commits.iter().zip(sent) {
            outcomes.push(match sent {
                Ok((head, request)) => {
                    let answer = request.await.expect("a request neither panics nor is it aborted");
                    self.outcome(commit, head, answer)
                }
                Err(outcome) => outcome,
            });
        }
        outcomes
    }

    async fn unpublished(&self, partition: Partition) -> Result<Vec<Unpublished>, LedgerError> {
        // A process that takes over a partition reads this first, and must not rely on anything known before.
        self.cache_of(partition).forget_all();
        let next = self.checkpoint(partition).await?.next;
        let read = |bucket| self.start(move |asking| async move { asking.outbox(bucket).await });
        let requests: Vec<_> = self.buckets(partition).map(read).collect();
        let mut found = Vec::new();
        for request in requests {
            let outbox = request.await.expect("a request neither panics nor is it aborted")?;
            found.extend(outbox.into_iter().filter(|(offset, _)| *offset >= next));
        }
        found.sort_unstable_by_key(|(offset, _)| *offset);
        found.truncate(UNPUBLISHED_AT_LEAST);
        Ok(found.into_iter().map(|(offset, decision)| Unpublished { offset, decision }).collect())
    }

    async fn checkpoint(&self, partition: Partition) -> Result<Checkpoint, LedgerError> {
        self.ask(|asking| async move { asking.checkpoint(partition).await }).await
    }

    async fn advance(&self, partition: Partition, checkpoint: &Checkpoint) -> Result<(), AdvanceError> {
        let mut last = LedgerError::Transient("it was not asked".into());
        for _ in 0..ATTEMPTS {
            let wanted = checkpoint.clone();
            match self.ask(|asking| async move { asking.advance(partition, &wanted).await }).await {
                Ok(Answer::Applied) => return Ok(()),
                Ok(Answer::Refused) => return verdict(&self.checkpoint(partition).await?, checkpoint),
                Ok(Answer::Unclear(why)) => last = LedgerError::Transient(why),
                Err(error @ LedgerError::Permanent(_)) => return Err(error.into()),
                Err(error) => last = error,
            }
        }
        Err(last.into())
    }
}

/// Another task of this process has sent a commit in between, so the caller must read the heads again.
fn in_doubt(bucket: Bucket) -> LedgerError {
    LedgerError::Transient(format!("a commit of bucket {bucket} is under way"))
}
