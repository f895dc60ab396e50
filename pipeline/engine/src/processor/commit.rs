//! Commit: each bucket in one conditional write. What is left in doubt goes to [`super::resolve`].

use std::collections::BTreeMap;

use rewardhub_core::ids::{Partition, Position};

use super::{Decided, Entry, Processor, Stop};
use crate::ports::{CommitOutcome, Ledger, Log};

/// How often a batch is sent under one commit id before the partition stops.
const MAX_ATTEMPTS: u32 = 8;

/// A batch that all its buckets have committed.
#[derive(Debug)]
pub struct Committed {
    pub(super) entries: Vec<Entry>,
    pub(super) seen: BTreeMap<Partition, Position>,
}

impl<L: Log, G: Ledger> Processor<'_, L, G> {
    /// Commits a batch.
    ///
    /// # Errors
    /// [`Stop::Lost`] when another processor was first, [`Stop::Unresolved`] when the ledger keeps the outcome to itself.
    pub async fn commit(&mut self, decided: Decided) -> Result<Committed, Stop> {
        let Decided { entries, commits: mut open, seen } = decided;
        let mut reason = String::new();
        for _ in 0..MAX_ATTEMPTS {
            if open.is_empty() {
                return Ok(Committed { entries, seen });
            }
            let mut outcomes = self.work.ledger.commit(&open).await.into_iter();
            open.retain(|_| match outcomes.next() {
                Some(CommitOutcome::Committed) => false,
                Some(CommitOutcome::Unknown(why)) => {
                    reason = why;
                    true
                }
                Some(CommitOutcome::Mismatch) | None => true,
            });
            if !open.is_empty() {
                open = self.resolve(open).await?;
            }
        }
        if open.is_empty() {
            return Ok(Committed { entries, seen });
        }
        Err(Stop::Unresolved { partition: self.work.partition, attempts: MAX_ATTEMPTS, reason })
    }
}
