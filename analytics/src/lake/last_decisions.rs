//! Marks of decisions. Positions alone do not tell one log from another, but the decisions before them do.

use std::collections::BTreeMap;

use rewardhub_core::ids::Partition;

use super::delta::Snapshot;
use crate::tables::Table;

/// The marks of the decisions before a position, by partition of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LastDecisions(BTreeMap<Partition, i64>);

impl LastDecisions {
    /// Returns the mark of a decision with these bytes: 63 bits of their BLAKE3 hash, never 0.
    #[must_use]
    pub fn of(decision: &[u8]) -> i64 {
        let mut low = [0; 8];
        low.copy_from_slice(&blake3::hash(decision).as_bytes()[..8]);
        (i64::from_le_bytes(low) & i64::MAX).max(1)
    }

    /// Notes the last decision of a partition.
    pub fn note(&mut self, partition: Partition, decision: &[u8]) {
        self.0.insert(partition, Self::of(decision));
    }

    /// Adds later marks, which replace earlier ones.
    pub fn extend(&mut self, later: &Self) {
        self.0.extend(&later.0);
    }

    /// The mark of a partition; `None` if none was noted.
    pub(super) fn get(&self, partition: Partition) -> Option<i64> {
        self.0.get(&partition).copied()
    }
}

/// The last decision that a table has of a partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LastDecision {
    /// The partition of the log.
    pub partition: Partition,
    /// The offset of the decision.
    pub offset: u64,
    /// The mark of the decision.
    pub mark: i64,
    /// The table that has the decision.
    pub table: Table,
}

impl Snapshot {
    /// Returns the last decision of each partition whose mark is known. Tables of earlier versions of this program have no marks.
    pub fn last_decisions(&self) -> Vec<LastDecision> {
        let last = |(partition, position): (Partition, u64)| {
            let mark = self.mark(partition)?;
            Some(LastDecision { partition, offset: position.checked_sub(1)?, mark, table: self.table })
        };
        self.positions().iter().filter_map(last).collect()
    }
}
