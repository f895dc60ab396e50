//! The commit step: each bucket in one conditional write. Commits of unknown outcome go to [`super::resolve`].

use std::collections::BTreeMap;

use rewardhub_core::ids::{Bucket, Partition, Position};

use super::{Decided, Entry, Processor, StopReason};
use crate::ports::{AppliedAt, BucketCommit, CommitOutcome, Events, Ledger, Log, RecordHash};

/// How often a batch is sent under one commit id before the partition stops.
const MAX_ATTEMPTS: u32 = 8;

/// A batch that all its buckets have committed.
#[derive(Debug)]
pub struct Committed {
    pub(super) entries: Vec<Entry>,
    pub(super) seen: BTreeMap<Partition, Position>,
    pub(super) last: RecordHash,
}

impl<L: Log, G: Ledger + Events> Processor<'_, L, G> {
    /// Commits a batch.
    ///
    /// # Errors
    /// [`StopReason::Lost`] if another processor was first, [`StopReason::Unresolved`] if the outcome cannot be found out,
    /// [`StopReason::TooLarge`] if the ledger does not take that much at once.
    pub async fn commit(&mut self, decided: Decided) -> Result<Committed, StopReason> {
        let Decided { entries, commits: mut open, seen, last } = decided;
        let applied: Vec<(Bucket, AppliedAt)> = open.iter().map(|commit| (commit.bucket, commit.applied)).collect();
        let mut reason = String::new();
        for _ in 0..MAX_ATTEMPTS {
            if open.is_empty() {
                break;
            }
            let outcomes = self.work.ledger.commit(&open).await;
            if let Some(stop) = self.too_large(&open, &outcomes, &entries) {
                return Err(stop);
            }
            let mut outcomes = outcomes.into_iter();
            open.retain(|_| match outcomes.next() {
                Some(CommitOutcome::Committed) => false,
                Some(CommitOutcome::Unknown(why)) => {
                    reason = why;
                    true
                }
                Some(CommitOutcome::Mismatch | CommitOutcome::TooLarge { .. }) | None => true,
            });
            if !open.is_empty() {
                open = self.resolve(open).await?;
            }
        }
        if !open.is_empty() {
            return Err(StopReason::Unresolved { partition: self.work.partition, attempts: MAX_ATTEMPTS, reason });
        }
        self.found_in_log.extend(applied);
        Ok(Committed { entries, seen, last })
    }

    /// The stop if a commit is too large. Other buckets of the batch may be committed, or their outcome unknown: the next start,
    /// with fewer commands, finds them in their heads and outboxes.
    fn too_large(&self, commits: &[BucketCommit], outcomes: &[CommitOutcome], entries: &[Entry]) -> Option<StopReason> {
        commits.iter().zip(outcomes).find_map(|(commit, outcome)| match outcome {
            CommitOutcome::TooLarge { bytes, most } => Some(StopReason::TooLarge {
                partition: self.work.partition,
                bucket: commit.bucket,
                offset: commit.applied.offset,
                commands: entries.len(),
                bytes: *bytes,
                most: *most,
            }),
            CommitOutcome::Committed | CommitOutcome::Mismatch | CommitOutcome::Unknown(_) => None,
        })
    }
}
