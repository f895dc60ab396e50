//! Counts what became of commits, and how long the ledger took: from any thread, without a lock.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use crate::ports::CommitOutcome;

/// The upper ends of the classes of durations. A synced write to a disk takes a millisecond, a lightweight transaction ten, and a
/// server gives up after fifteen seconds.
pub const COMMIT_CLASSES: [Duration; 13] = [
    Duration::from_micros(500),
    Duration::from_millis(1),
    Duration::from_micros(2500),
    Duration::from_millis(5),
    Duration::from_millis(10),
    Duration::from_millis(25),
    Duration::from_millis(50),
    Duration::from_millis(100),
    Duration::from_millis(250),
    Duration::from_secs(1),
    Duration::from_millis(2500),
    Duration::from_secs(10),
    Duration::from_secs(30),
];

/// What has become of commits since the partitions were started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CommitCounts {
    /// Buckets that were committed.
    pub committed: u64,
    /// Buckets that another processor had written to.
    pub mismatched: u64,
    /// Buckets whose outcome had to be found out by reading their heads.
    pub unknown: u64,
    /// Buckets that had more to write than the ledger takes at once.
    pub too_large: u64,
    /// Calls of the ledger, each with all buckets of a batch, by the class of [`COMMIT_CLASSES`] that they fall into. The last
    /// are those that took longer than all classes.
    pub calls: [u64; COMMIT_CLASSES.len() + 1],
    /// How long all these calls took together.
    pub took: Duration,
}

/// Counts the commits of all partitions, which share it.
#[derive(Debug, Default)]
pub(super) struct CommitCounter {
    committed: AtomicU64,
    mismatched: AtomicU64,
    unknown: AtomicU64,
    too_large: AtomicU64,
    calls: [AtomicU64; COMMIT_CLASSES.len() + 1],
    took_us: AtomicU64,
}

impl CommitCounter {
    /// Counts a call of the ledger.
    pub fn count(&self, outcomes: &[CommitOutcome], took: Duration) {
        for outcome in outcomes {
            let counter = match outcome {
                CommitOutcome::Committed => &self.committed,
                CommitOutcome::Mismatch => &self.mismatched,
                CommitOutcome::Unknown(_) => &self.unknown,
                CommitOutcome::TooLarge { .. } => &self.too_large,
            };
            counter.fetch_add(1, Ordering::Relaxed);
        }
        let class = COMMIT_CLASSES.partition_point(|longest| *longest < took);
        self.calls[class].fetch_add(1, Ordering::Relaxed);
        self.took_us.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// What has been counted.
    pub fn counts(&self) -> CommitCounts {
        let now = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        CommitCounts {
            committed: now(&self.committed),
            mismatched: now(&self.mismatched),
            unknown: now(&self.unknown),
            too_large: now(&self.too_large),
            calls: self.calls.each_ref().map(now),
            took: Duration::from_micros(now(&self.took_us)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_outcome_counts_as_what_it_is_and_each_call_in_its_class() {
        let counter = CommitCounter::default();
        let unknown = CommitOutcome::Unknown("it timed out".into());
        counter.count(&[CommitOutcome::Committed, CommitOutcome::Committed, unknown], Duration::from_millis(1));
        counter.count(&[CommitOutcome::Mismatch, CommitOutcome::TooLarge { bytes: 2, most: 1 }], Duration::from_secs(31));
        let counts = counter.counts();
        assert_eq!((counts.committed, counts.mismatched, counts.unknown, counts.too_large), (2, 1, 1, 1));
        assert_eq!((counts.calls[1], counts.calls[COMMIT_CLASSES.len()], counts.calls.iter().sum()), (1, 1, 2));
        assert_eq!(counts.took, Duration::from_millis(31_001));
    }

    #[test]
    fn the_classes_ascend() {
        assert!(COMMIT_CLASSES.is_sorted_by(|one, next| one < next));
    }
}
