//! The content that the lake should have: makes the rows of every decision up to each table's position, and keeps only their
//! hashes by partition.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use rewardhub_core::{ids::Placement, time::Day};
use rewardhub_engine::ports::Reader;

use super::partitions::by_partition;
use crate::{
    follow::{FollowError, Replay},
    lake::{Content, LakeError, Offsets},
    rows::add_up,
    tables::Table,
};

/// The content that each table should have, by partition.
#[derive(Default)]
pub(super) struct Expected {
    contents: BTreeMap<(Table, Day), Content>,
    sums: BTreeMap<(Table, Day), RecordBatch>,
}

impl Expected {
    /// Makes rows of the decisions, for each table up to its positions.
    pub async fn of<R: Reader>(
        reader: &R,
        placement: Placement,
        positions: &BTreeMap<Table, Offsets>,
    ) -> Result<Self, FollowError> {
        let mut expected = Self::default();
        let mut replay = Replay::new(reader, placement, positions);
        while let Some(rows) = replay.next().await? {
            for (table, batch) in rows {
                for (partition, batch) in by_partition(table, &batch)? {
                    expected.add(table, partition, &batch)?;
                }
            }
        }
        Ok(expected)
    }

    fn add(&mut self, table: Table, partition: Day, batch: &RecordBatch) -> Result<(), FollowError> {
        if table.summed_by().is_none() {
            return Ok(self.contents.entry((table, partition)).or_default().add(table, batch)?);
        }
        let joined = match self.sums.get(&(table, partition)) {
            Some(sums) => joined(table, &[sums, batch])?,
            None => batch.clone(),
        };
        let summed = add_up(table, &joined).map_err(|error| FollowError::Sums(error.into()))?;
        self.sums.insert((table, partition), summed);
        Ok(())
    }

    /// Returns the content that a table should have, by partition.
    pub fn contents(&self, of: Table) -> Result<BTreeMap<Day, Content>, LakeError> {
        let mut contents: BTreeMap<Day, Content> =
            self.contents.iter().filter(|((table, _), _)| *table == of).map(|((_, day), content)| (*day, *content)).collect();
        for ((table, day), sums) in self.sums.iter().filter(|((table, _), _)| *table == of) {
            contents.entry(*day).or_default().add(*table, sums)?;
        }
        Ok(contents)
    }
}

/// Joins batches of one table, one after the other.
pub(super) fn joined(table: Table, batches: &[&RecordBatch]) -> Result<RecordBatch, LakeError> {
    arrow::compute::concat_batches(&table.schema(), batches.iter().copied())
        .map_err(|error| LakeError::Rows { table: table.name(), why: error.to_string() })
}
