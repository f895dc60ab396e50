//! The read step: a batch of commands, the heads of their buckets, and then the rows they touch as of those heads.

use std::{collections::BTreeMap, sync::Arc};

use rewardhub_core::{
    command::Command,
    ids::{Bucket, Partition, Position},
};

use super::{Processor, StopReason, follow_up_chain};
use crate::ports::{AppliedAt, Batch, Budget, Events, Head, Ledger, Log, RecordHash};

/// A batch that was read.
#[derive(Debug)]
pub struct Read {
    pub(super) commands: Vec<Pending>,
    pub(super) buckets: BTreeMap<Bucket, BucketRead>,
    pub(super) seen: BTreeMap<Partition, Position>,
    /// Hash of the record of its last command.
    pub(super) last: RecordHash,
}

/// A command, and the decision on it if that was committed before.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) offset: u64,
    pub(super) hash: RecordHash,
    pub(super) command: Command,
    pub(super) decision: Option<Arc<[u8]>>,
}

/// A bucket of the batch: its head, and the batch's last command for it.
#[derive(Debug)]
pub(super) struct BucketRead {
    pub(super) head: Head,
    pub(super) last: AppliedAt,
}

impl<L: Log, G: Ledger + Events> Processor<'_, L, G> {
    /// The next batch; `None` if there is no command to read.
    ///
    /// # Errors
    /// [`StopReason`].
    pub async fn read(&mut self) -> Result<Option<Read>, StopReason> {
        let next = self.checkpoint.next;
        let kept = self.outbox.keys().zip(next..).take_while(|(offset, expected)| **offset == *expected).count();
        let budget = self.work.budget;
        let records = if kept == 0 { budget.records } else { kept.min(budget.records) };
        let batch = self.work.log.read(self.work.partition, next, Budget { records, ..budget }).await?;
        if batch.is_empty() {
            return match self.outbox.first_key_value() {
                Some((offset, _)) => Err(self.work.other_log(*offset)),
                None => Ok(None),
            };
        }
        let mut seen = self.checkpoint.seen.clone();
        let mut commands = Vec::with_capacity(batch.count());
        for (offset, record) in batch.iter() {
            let command =
                Command::decode(record).map_err(|error| StopReason::Record { partition: self.work.partition, offset, error })?;
            let alone = command.body.concerns_partition();
            if alone && !commands.is_empty() {
                break;
            }
            follow_up_chain::follow(&mut seen, self.work.partition, offset, &command)?;
            let (hash, decision) = (RecordHash::of(record), self.outbox.get(&offset).cloned());
            commands.push(Pending { offset, hash, command, decision });
            if alone {
                break;
            }
        }
        let last = commands.last().map(|last| last.hash).expect("a batch that is not empty has a last record");
        let mut buckets = BTreeMap::new();
        if kept == 0 {
            buckets = self.load_heads(&batch, &commands).await?;
            self.find_decided(&mut commands, &buckets).await?;
            self.load_rows(&commands).await?;
        }
        Ok(Some(Read { commands, buckets, seen, last }))
    }

    async fn load_heads(&mut self, batch: &Batch, commands: &[Pending]) -> Result<BTreeMap<Bucket, BucketRead>, StopReason> {
        let log = self.work.log.id();
        let last: BTreeMap<Bucket, (u64, RecordHash)> = commands.iter().map(|c| (c.command.bucket, (c.offset, c.hash))).collect();
        let buckets: Vec<Bucket> = last.keys().copied().collect();
        let heads = self.work.ledger.heads(&buckets).await?;
        self.check_log(batch, buckets.iter().zip(&heads).filter_map(|(bucket, head)| Some((*bucket, head.applied?)))).await?;
        let mut read = BTreeMap::new();
        for ((bucket, (offset, hash)), head) in last.into_iter().zip(heads) {
            read.insert(bucket, BucketRead { head, last: AppliedAt { log, offset, hash } });
        }
        Ok(read)
    }

    /// Checks that everything these buckets have applied is in this log. What was found there once, or committed from here, is.
    async fn check_log(&mut self, batch: &Batch, heads: impl Iterator<Item = (Bucket, AppliedAt)>) -> Result<(), StopReason> {
        let mut strange: Vec<(Bucket, AppliedAt)> = heads.filter(|(b, at)| self.found_in_log.get(b) != Some(at)).collect();
        // In the order of the log, so that nothing is unpacked twice.
        strange.sort_unstable_by_key(|(_, applied)| applied.offset);
        for (bucket, applied) in strange {
            let same = applied.log == self.work.log.id()
                && match batch.record(applied.offset) {
                    Some(record) => RecordHash::of(record) == applied.hash,
                    None => self.work.holds(applied.offset, Some(applied.hash)).await?,
                };
            if !same {
                return Err(self.work.other_log(applied.offset));
            }
            self.found_in_log.insert(bucket, applied);
        }
        Ok(())
    }

    /// Finds the decisions on commands that their bucket has applied already: in its outbox, or published by another processor.
    async fn find_decided(&mut self, commands: &mut [Pending], buckets: &BTreeMap<Bucket, BucketRead>) -> Result<(), StopReason> {
        let applied = |c: &Pending| buckets.get(&c.command.bucket).is_some_and(|b| b.head.covers(c.offset));
        if commands.iter().any(|c| c.decision.is_none() && applied(c)) {
            self.load_outbox().await?;
        }
        for pending in commands {
            if !applied(pending) {
                pending.decision = None;
            } else if pending.decision.is_none() {
                let (partition, offset) = (self.work.partition, pending.offset);
                let found = match self.outbox.get(&offset) {
                    Some(decision) => Some(decision.clone()),
                    None => self.work.ledger.published_at(partition, offset).await?,
                };
                pending.decision = Some(found.ok_or(StopReason::Lost { partition, bucket: pending.command.bucket })?);
            }
        }
        Ok(())
    }

    async fn load_rows(&mut self, commands: &[Pending]) -> Result<(), StopReason> {
        // Loaded rows lead to more, for all commands together; what that does not foresee, each command asks for by itself.
        loop {
            let open = commands.iter().filter(|c| c.decision.is_none());
            let keys = self.applier.wanted(open.map(|c| &c.command));
            if keys.is_empty() {
                break;
            }
            let rows = self.work.ledger.rows(&keys).await?;
            self.applier.load(keys, rows);
        }
        Ok(())
    }
}
