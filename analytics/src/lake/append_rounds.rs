//! Plans rounds: which offsets to write next, so that every table gets every event once.
//!
//! Tables are committed one after the other, each with all partitions of the log at once. So after a crash some are a round
//! ahead, and those behind catch up first, with exactly the offsets that the others have. Pure.

use std::{collections::BTreeMap, ops::Range};

use rewardhub_core::ids::Partition;

use super::{error::LakeError, last_decisions::LastDecisions};
use crate::tables::Table;

/// An offset for each partition of the log, 0 by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offsets(BTreeMap<Partition, u64>);

impl FromIterator<(Partition, u64)> for Offsets {
    fn from_iter<I: IntoIterator<Item = (Partition, u64)>>(offsets: I) -> Self {
        Self(offsets.into_iter().filter(|(_, offset)| *offset > 0).collect())
    }
}

impl Offsets {
    /// The offset of a partition, 0 if none was given.
    #[must_use]
    pub fn of(&self, partition: Partition) -> u64 {
        self.0.get(&partition).copied().unwrap_or_default()
    }

    /// The partitions with an offset above 0.
    pub fn iter(&self) -> impl Iterator<Item = (Partition, u64)> + '_ {
        self.0.iter().map(|(partition, offset)| (*partition, *offset))
    }

    /// Whether no partition is behind that of `other`.
    #[must_use]
    pub fn reach(&self, other: &Self) -> bool {
        other.iter().all(|(partition, offset)| self.of(partition) >= offset)
    }

    /// The sum of all offsets, which is the number of decisions before them.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.values().fold(0, |sum, offset| sum.saturating_add(*offset))
    }
}

/// The offsets to write: in each partition, those from `from` on and before `upto`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// The positions of the tables that lack the round.
    pub from: Offsets,
    /// The positions of these tables after the round.
    pub upto: Offsets,
    /// The marks of the last decisions in partitions that go on. A mark that is unknown is not compared later.
    pub last: LastDecisions,
}

impl Round {
    /// Returns the offsets to write, for each partition that has any.
    pub fn ranges(&self) -> impl Iterator<Item = (Partition, Range<u64>)> + '_ {
        let range = |(partition, upto)| (partition, self.from.of(partition)..upto);
        self.upto.iter().map(range).filter(|(_, range)| !range.is_empty())
    }
}

/// Plans the next round: tables that are behind go up to the positions of another table; if none is, all tables go on towards the
/// ends of the log. A round has at most `most` offsets of each partition. Returns `None` when every table is at the ends.
///
/// # Errors
/// [`LakeError::Torn`] when no sequence of rounds leads to these positions, [`LakeError::Ahead`] when a table is beyond the end
/// of the log.
pub fn next_round(positions: &BTreeMap<Table, Offsets>, log_ends: &Offsets, most: u64) -> Result<Option<Round>, LakeError> {
    let Some((last, from)) = positions.iter().min_by_key(|(_, offsets)| offsets.total()) else { return Ok(None) };
    for (table, offsets) in positions {
        if !offsets.reach(from) {
            return Err(LakeError::Torn { one: last.name(), other: table.name() });
        }
        if let Some((partition, at)) = offsets.iter().find(|(partition, at)| *at > log_ends.of(*partition)) {
            return Err(LakeError::Ahead { table: table.name(), partition, at, end: log_ends.of(partition) });
        }
    }
    let ahead = positions.values().filter(|offsets| *offsets != from).min_by_key(|offsets| offsets.total());
    let goal = ahead.unwrap_or(log_ends);
    let upto = goal.iter().map(|(partition, offset)| (partition, offset.min(from.of(partition).saturating_add(most.max(1)))));
    let round = Round { from: from.clone(), upto: upto.collect(), last: LastDecisions::default() };
    Ok((round.upto != round.from).then_some(round))
}

/// The relation of a table to a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// The table is exactly where the round begins.
    Before,
    /// The table has the whole round.
    Behind,
    /// The table is somewhere else, because another writer was first.
    Moved,
}

impl Round {
    /// The relation of a table with these positions to this round.
    pub(super) fn standing(&self, positions: &Offsets) -> Standing {
        if positions.reach(&self.upto) {
            Standing::Behind
        } else if *positions == self.from {
            Standing::Before
        } else {
            Standing::Moved
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offsets(of: &[u64]) -> Offsets {
        of.iter().enumerate().map(|(partition, offset)| (Partition(u16::try_from(partition).unwrap()), *offset)).collect()
    }

    fn next(tables: &[&[u64]], ends: &[u64], most: u64) -> Option<(Offsets, Offsets)> {
        let positions = Table::ALL.into_iter().zip(tables.iter().map(|of| offsets(of))).collect();
        next_round(&positions, &offsets(ends), most).unwrap().map(|round| (round.from, round.upto))
    }

    #[test]
    fn tables_go_on_together_towards_the_ends() {
        assert_eq!(next(&[&[0, 0], &[0, 0]], &[5, 2], 100), Some((offsets(&[0, 0]), offsets(&[5, 2]))));
        assert_eq!(next(&[&[1, 2], &[1, 2]], &[5, 2], 3), Some((offsets(&[1, 2]), offsets(&[4, 2]))));
        assert_eq!(next(&[&[5, 2], &[5, 2]], &[5, 2], 3), None);
        assert_eq!(next(&[], &[5], 3), None);
    }

    #[test]
    fn laggards_come_first_and_stop_where_the_others_are() {
        assert_eq!(next(&[&[4, 2], &[1, 1]], &[9, 9], 100), Some((offsets(&[1, 1]), offsets(&[4, 2]))));
        assert_eq!(next(&[&[8, 2], &[4, 2], &[0, 0]], &[9, 9], 3), Some((offsets(&[0, 0]), offsets(&[3, 2]))));
        assert_eq!(next(&[&[8, 2], &[4, 2], &[4, 2]], &[9, 9], 100), Some((offsets(&[4, 2]), offsets(&[8, 2]))));
    }

    #[test]
    fn what_no_round_leads_to_is_an_error() {
        let positions =
            |one: &[u64], other: &[u64]| BTreeMap::from([(Table::Rewards, offsets(one)), (Table::Rules, offsets(other))]);
        assert!(matches!(next_round(&positions(&[2, 1], &[1, 3]), &offsets(&[9, 9]), 9), Err(LakeError::Torn { .. })));
        let error = next_round(&positions(&[2, 1], &[2, 1]), &offsets(&[1, 9]), 9).unwrap_err().to_string();
        assert!(error.contains("at offset 2 of partition 0, whose log ends at 1"), "{error}");
    }

    #[test]
    fn a_table_stands_before_a_round_or_behind_it_or_elsewhere() {
        let round = Round { from: offsets(&[1, 1]), upto: offsets(&[3, 1]), last: LastDecisions::default() };
        assert_eq!(round.standing(&offsets(&[1, 1])), Standing::Before);
        assert_eq!(round.standing(&offsets(&[3, 1])), Standing::Behind);
        assert_eq!(round.standing(&offsets(&[9, 9])), Standing::Behind);
        assert_eq!(round.standing(&offsets(&[2, 1])), Standing::Moved);
        assert_eq!(round.standing(&offsets(&[1, 2])), Standing::Moved);
        assert_eq!(round.ranges().collect::<Vec<_>>(), [(Partition(0), 1..3)]);
    }

    proptest::proptest! {
        /// However rounds end (after any number of tables), going on reaches the ends, and no table gets an offset twice.
        #[test]
        fn rounds_reach_the_ends_from_wherever_writers_were_killed(
            ends in proptest::collection::vec(0_u64..40, 1..4), most in 1_u64..9, kills in proptest::collection::vec(0_usize..4, 0..30),
        ) {
            let ends = offsets(&ends);
            let tables = [Table::Transactions, Table::Entries, Table::Rewards];
            let mut positions: BTreeMap<_, _> = tables.into_iter().map(|table| (table, Offsets::default())).collect();
            let mut kills = kills.into_iter();
            while let Some(round) = next_round(&positions, &ends, most).unwrap() {
                let mut commits = kills.next().unwrap_or(tables.len());
                for at in positions.values_mut() {
                    match round.standing(at) {
                        Standing::Behind => {}
                        Standing::Before if commits > 0 => { commits -= 1; *at = round.upto.clone(); }
                        Standing::Before => break,
                        Standing::Moved => panic!("{round:?} {at:?}"),
                    }
                }
            }
            proptest::prop_assert!(positions.values().all(|at| *at == ends));
        }
    }
}
