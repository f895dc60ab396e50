//! Decide: in log order across buckets; what was decided before is only stepped over. Then the changes, by bucket.

use std::{collections::BTreeMap, sync::Arc};

use rewardhub_core::{
    decision::DecisionRecord,
    ids::{Bucket, Partition, Position},
};

use super::{Entry, Processor, Read, Stop, read::BucketRead};
use crate::{
    fold::Folded,
    ports::{BucketCommit, Events, Ledger, Log, RecordHash},
};

/// A batch that was decided and is not yet committed.
#[derive(Debug)]
pub struct Decided {
    pub(super) entries: Vec<Entry>,
    pub(super) commits: Vec<BucketCommit>,
    pub(super) seen: BTreeMap<Partition, Position>,
    pub(super) last: RecordHash,
}

impl Decided {
    /// What is to be committed.
    #[must_use]
    pub fn commits(&self) -> &[BucketCommit] {
        &self.commits
    }
}

impl<L: Log, G: Ledger + Events> Processor<'_, L, G> {
    /// Decides a batch.
    ///
    /// # Errors
    /// [`Stop`].
    pub async fn decide(&mut self, read: Read) -> Result<Decided, Stop> {
        let mut entries = Vec::with_capacity(read.commands.len());
        let mut commits = self.commits_for(&read);
        for pending in read.commands {
            let offset = pending.offset;
            let (record, decision) = match pending.decision {
                Some(decision) => {
                    let record = DecisionRecord::decode(&decision).map_err(|error| Stop::Record {
                        partition: self.work.partition,
                        offset,
                        error,
                    })?;
                    self.fold.step_over(&pending.command, &record)?;
                    (record, decision)
                }
                None => self.decide_one(offset, &pending.command).await?,
            };
            if let Some(commit) = commits.get_mut(&pending.command.bucket) {
                commit.outbox.push((offset, decision.clone()));
            }
            entries.push(Entry { offset, command: pending.command, record, decision });
        }
        for (key, row) in self.fold.take_changes() {
            if let Some(commit) = commits.get_mut(&key.bucket()) {
                commit.rows.push((key, row));
            }
        }
        self.fold.unload();
        Ok(Decided { entries, commits: commits.into_values().collect(), seen: read.seen, last: read.last })
    }

    /// An empty commit for each bucket that has something to decide.
    fn commits_for(&self, read: &Read) -> BTreeMap<Bucket, BucketCommit> {
        let commit = self.work.commits.next();
        let behind = read.buckets.iter().filter(|(_, bucket)| !bucket.head.covers(bucket.last.offset));
        let empty = |bucket: Bucket, read: &BucketRead| BucketCommit {
            bucket,
            expected: read.head.version,
            commit,
            applied: read.last,
            rows: Vec::new(),
            outbox: Vec::new(),
        };
        behind.map(|(bucket, read)| (*bucket, empty(*bucket, read))).collect()
    }

    async fn decide_one(
        &mut self,
        offset: u64,
        command: &rewardhub_core::command::Command,
    ) -> Result<(DecisionRecord, Arc<[u8]>), Stop> {
        loop {
            match self.fold.apply(offset, command)? {
                Folded::Decided(record) => {
                    let decision = record.encode().into();
                    return Ok((record, decision));
                }
                Folded::Missing(keys) => {
                    let rows = self.work.ledger.rows(&keys).await?;
                    self.fold.load(keys, rows);
                }
            }
        }
    }
}
