//! The decide step: commands in log order across buckets, stepping over those decided before; then the changes, by bucket.

use std::{collections::BTreeMap, sync::Arc};

use rewardhub_core::{
    command::Command,
    decision::DecisionRecord,
    ids::{Bucket, Partition, Position},
    state::set_aside::Undecidable,
};

use super::{Entry, Processor, Read, StopReason, read::BucketRead};
use crate::{
    apply_commands::Applied,
    ports::{BucketCommit, Events, Ledger, Log, RecordHash},
    replay::aside_in,
};

/// A batch that was decided and is not committed yet.
#[derive(Debug)]
pub struct Decided {
    pub(super) entries: Vec<Entry>,
    pub(super) commits: Vec<BucketCommit>,
    pub(super) seen: BTreeMap<Partition, Position>,
    pub(super) last: RecordHash,
}

impl Decided {
    /// The commits to send, one for each bucket with changes.
    #[must_use]
    pub fn commits(&self) -> &[BucketCommit] {
        &self.commits
    }
}

impl<L: Log, G: Ledger + Events> Processor<'_, L, G> {
    /// Decides a batch.
    ///
    /// # Errors
    /// [`StopReason`].
    pub async fn decide(&mut self, read: Read) -> Result<Decided, StopReason> {
        let mut entries = Vec::with_capacity(read.commands.len());
        let mut commits = self.commits_for(&read);
        let mut maybe_published = true;
        for pending in read.commands {
            let offset = pending.offset;
            let (record, decision) = match pending.decision {
                Some(decision) => {
                    let record = DecisionRecord::decode(&decision).map_err(|error| StopReason::Record {
                        partition: self.work.partition,
                        offset,
                        error,
                    })?;
                    self.applier.step_over(&pending.command, &record)?;
                    (record, decision)
                }
                None => {
                    let aside = self.set_aside_before(offset, &mut maybe_published).await?;
                    self.decide_one(offset, &pending.command, aside.as_ref()).await?
                }
            };
            if let Some(commit) = commits.get_mut(&pending.command.bucket) {
                commit.outbox.push((offset, decision.clone()));
            }
            entries.push(Entry { offset, hash: pending.hash, command: pending.command, record, decision });
        }
        for (key, row) in self.applier.take_changes() {
            if let Some(commit) = commits.get_mut(&key.bucket()) {
                commit.rows.push((key, row));
            }
        }
        self.applier.unload();
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

    /// Why a command must be set aside without being decided: a ledger that knew it has done so before, or its decision is too
    /// large for this one. `maybe_published` says whether anything from here on may have been published: a ledger that is filled
    /// anew knows less than its readers.
    async fn set_aside_before(&self, offset: u64, maybe_published: &mut bool) -> Result<Option<Undecidable>, StopReason> {
        let published = if *maybe_published { self.work.ledger.published_at(self.work.partition, offset).await? } else { None };
        *maybe_published = published.is_some();
        Ok(published.and_then(|decision| aside_in(&decision)).or_else(|| self.aside.get(&offset).cloned()))
    }

    async fn decide_one(
        &mut self,
        offset: u64,
        command: &Command,
        aside: Option<&Undecidable>,
    ) -> Result<(DecisionRecord, Arc<[u8]>), StopReason> {
        loop {
            let folded = match aside {
                Some(reason) => self.applier.set_aside(offset, command, reason.clone())?,
                None => self.applier.apply(offset, command)?,
            };
            match folded {
                Applied::Decided(record, decision) => return Ok((record, decision)),
                Applied::Missing(keys) => {
                    let rows = self.work.ledger.rows(&keys).await?;
                    self.applier.load(keys, rows);
                }
            }
        }
    }
}
