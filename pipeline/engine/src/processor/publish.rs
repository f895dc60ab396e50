//! The publish step: follow-ups to the commands log of their bucket's partition, in command order; then the decisions as events;
//! then observers see them. The checkpoint moves only after that.
//!
//! Everything here was committed, so no reader of events sees what a crash could take back; until the checkpoint has moved, all
//! of it is sent again, and absorbed (follow-ups have positions, events offsets). The order makes events reliable: what follows
//! from one is in the log, and a caller that was given an answer, or missed it, finds it among the events.

use std::collections::BTreeMap;

use rewardhub_core::{
    command::Source,
    ids::{Partition, Position},
};

use super::{Committed, Entry, Processor, StopReason};
use crate::ports::{Checkpoint, Events, Ledger, Log, Unpublished};

/// How far a batch has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It was read, and is decided next.
    Read,
    /// It was decided, and is committed next.
    Decided,
    /// It was committed, and is published next.
    Committed,
}

/// Sees what was published: committed, its follow-ups and events durable. Entries come in order of offsets, but some come again
/// after a crash or a takeover; an observer that counts drops those up to the highest offset it has seen.
pub trait Observer {
    /// A processor begins; everything before this offset was done before.
    fn started(&mut self, _partition: Partition, _next: u64) {}

    /// The current batch has come to a stage. A batch that cannot be committed is read again.
    fn reached(&mut self, _partition: Partition, _stage: Stage) {}

    /// The follow-ups of these entries, if they have any, are appended next, for the first time or again.
    fn publishing(&mut self, _partition: Partition, _entries: &[Entry]) {}

    /// The next entries of a partition, without gaps.
    fn published(&mut self, partition: Partition, entries: &[Entry]);
}

impl<F: FnMut(Partition, &[Entry])> Observer for F {
    fn published(&mut self, partition: Partition, entries: &[Entry]) {
        self(partition, entries);
    }
}

/// A batch that was published: only the checkpoint is left to move.
#[derive(Debug)]
pub struct Published {
    pub(super) checkpoint: Checkpoint,
}

impl<L: Log, G: Ledger + Events> Processor<'_, L, G> {
    /// Publishes a batch.
    ///
    /// # Errors
    /// [`StopReason::Append`]; the next start sends all of it again then, in order.
    pub async fn publish(&mut self, committed: Committed, observer: &mut impl Observer) -> Result<Published, StopReason> {
        let Committed { entries, seen, last } = committed;
        observer.publishing(self.work.partition, &entries);
        let mut sent = self.checkpoint.sent.clone();
        let follow_ups = self.follow_ups(&entries, &mut sent);
        for (target, records) in &follow_ups {
            let records: Vec<&[u8]> = records.iter().map(Vec::as_slice).collect();
            let placed = self.work.log.append(*target, &records).await?;
            self.work.log.sync(*target, placed.end).await?;
        }
        let decisions: Vec<Unpublished> =
            entries.iter().map(|entry| Unpublished { offset: entry.offset, decision: entry.decision.clone() }).collect();
        self.work.ledger.publish(self.work.partition, &decisions).await?;
        observer.published(self.work.partition, &entries);
        let next = entries.last().map_or(self.checkpoint.next, |entry| entry.offset + 1);
        Ok(Published { checkpoint: Checkpoint { next, last: Some(last), installed: self.applier.installed(), seen, sent } })
    }

    fn follow_ups(&self, entries: &[Entry], sent: &mut BTreeMap<Partition, Position>) -> BTreeMap<Partition, Vec<Vec<u8>>> {
        let mut records: BTreeMap<Partition, Vec<Vec<u8>>> = BTreeMap::new();
        for entry in entries {
            for (follow_up, index) in entry.record.follow_ups.iter().zip(0..) {
                let target = self.work.placement.partition(follow_up.bucket);
                let position = Position { offset: entry.offset, index };
                let predecessor = sent.insert(target, position);
                let source = Source::FollowUp { partition: self.work.partition, position, predecessor };
                records.entry(target).or_default().push(follow_up.command(&entry.command, source).encode());
            }
        }
        records
    }
}
