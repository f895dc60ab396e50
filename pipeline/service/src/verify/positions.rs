//! Compares the positions in the ledger, which are the heads of buckets and the checkpoint, with the logs.

use std::collections::BTreeMap;

use pollster::block_on;
use rewardhub_core::{
    command::Source,
    ids::{Bucket, Partition, Placement, Position},
};
use rewardhub_engine::{
    ports::{Checkpoint, Installed, Ledger as _, RecordHash},
    replay::Replayed,
};

use super::Differences;
use crate::{Service, error::Result};

/// The positions that the commands make, up to the last one seen.
pub(super) struct Positions {
    partition: Partition,
    placement: Placement,
    /// The checkpoint in the ledger.
    checkpoint: Checkpoint,
    /// The checkpoint that the commands before it make.
    replayed: Checkpoint,
    heads: BTreeMap<Bucket, (u64, RecordHash)>,
}

impl Positions {
    pub(super) fn new(service: &Service, partition: Partition) -> Result<Self> {
        let checkpoint = block_on(service.ledger().checkpoint(partition))?;
        let placement = service.placement();
        Ok(Self { partition, placement, checkpoint, replayed: Checkpoint::default(), heads: BTreeMap::new() })
    }

    /// The offset before which every decision has been published.
    pub(super) fn published(&self) -> u64 {
        self.checkpoint.next
    }

    /// Notes a command and its decision; `installed` is the state of the programmes after it.
    pub(super) fn see(&mut self, record: &[u8], again: &Replayed, installed: Installed) {
        self.heads.insert(again.command.bucket, (again.offset, RecordHash::of(record)));
        if again.offset >= self.checkpoint.next {
            return;
        }
        self.replayed.next = again.offset + 1;
        self.replayed.last = Some(RecordHash::of(record));
        self.replayed.installed = installed;
        if let Source::FollowUp { partition, position, .. } = again.command.source {
            let seen = self.replayed.seen.entry(partition).or_insert(position);
            *seen = position.max(*seen);
        }
        for (follow_up, index) in again.record.follow_ups.iter().zip(0..) {
            let target = self.placement.partition(follow_up.bucket);
            self.replayed.sent.insert(target, Position { offset: again.offset, index });
        }
    }

    /// Describes the positions that differ in the ledger.
    pub(super) fn check(self, service: &Service, differences: &mut Differences) -> Result<()> {
        let (stored, replayed) = (&self.checkpoint, &self.replayed);
        if stored != replayed {
            differences.add(|| format!("the checkpoint: stored {stored:?}, replayed {replayed:?}"));
        }
        let buckets = (0..self.placement.buckets).map(Bucket);
        let own: Vec<Bucket> = buckets.filter(|bucket| self.placement.partition(*bucket) == self.partition).collect();
        let heads = block_on(service.ledger().heads(&own))?;
        for (bucket, head) in own.into_iter().zip(heads) {
            let stored = head.applied.map(|applied| (applied.offset, applied.hash));
            let replayed = self.heads.get(&bucket).copied();
            if stored != replayed {
                let shown =
                    |at: Option<(u64, RecordHash)>| at.map_or("none".to_owned(), |(n, hash)| format!("{n} ({:016x})", hash.0));
                differences.add(|| {
                    format!("the last command of bucket {bucket}: stored {}, replayed {}", shown(stored), shown(replayed))
                });
            }
        }
        Ok(())
    }
}
