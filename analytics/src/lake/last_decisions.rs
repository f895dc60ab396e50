//! Marks of decisions: positions alone do not tell one log from another, what stands before them does.

use std::collections::BTreeMap;

use rewardhub_core::ids::Partition;

use super::delta::Snapshot;
use crate::tables::Table;

/// Of partitions of the log, the mark of the decision before a position; 0 where none is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LastDecisions(BTreeMap<Partition, i64>);

impl LastDecisions {
    /// The mark of a decision, of its bytes: 63 bits of their BLAKE3 hash, never 0.
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

    /// Takes over what is known later.
    pub fn extend(&mut self, later: &Self) {
        self.0.extend(&later.0);
    }

    /// The mark of a partition, where one was noted.
    pub(super) fn get(&self, partition: Partition) -> Option<i64> {
        self.0.get(&partition).copied()
    }
}

/// The last decision that a table has of a partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LastDecision {
    /// The partition.
    pub partition: Partition,
    /// The decision's offset.
    pub offset: u64,
    /// Its mark.
    pub mark: i64,
    /// The table.
    pub table: Table,
}

impl Snapshot {
    /// The last decision of each partition, as far as its mark is known: tables that were written earlier have none.
    pub fn last_decisions(&self) -> Vec<LastDecision> {
        let last = |(partition, position): (Partition, u64)| {
            let mark = self.mark(partition)?;
            Some(LastDecision { partition, offset: position.checked_sub(1)?, mark, table: self.table })
        };
        self.positions().iter().filter_map(last).collect()
    }
}
