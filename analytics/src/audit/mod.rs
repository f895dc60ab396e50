//! Whether the lake says what the ledger decided: rows are made of every decision again, and compared with what lies in the files.
//!
//! First a hash for each table and partition; where two differ, row by row, so that each row is named with what is wrong with it.

mod expected;
mod partitions;
mod rows;

use std::collections::BTreeMap;

use rewardhub_core::ids::Placement;
use rewardhub_engine::ports::Reader;

use self::expected::Expected;
use crate::{
    follow::FollowError,
    lake::{Lake, LakeError, Offsets},
    tables::Table,
};

/// At most so many differences are told one by one.
const TOLD: usize = 20;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audit {
    /// By table: rows compared.
    pub rows: BTreeMap<Table, u64>,
    /// Decisions that are in the lake.
    pub decisions: u64,
    /// Decisions that are not yet.
    pub behind: u64,
    /// What differs.
    pub differences: u64,
    /// The first of it, in words.
    pub told: Vec<String>,
}

impl Audit {
    fn add(&mut self, told: String) {
        self.differences += 1;
        if self.told.len() < TOLD {
            self.told.push(told);
        }
    }
}

/// Compares a lake with the decisions that it follows, as far as it has got.
///
/// # Errors
/// When either cannot be read at all; a damaged file is a difference, not an error.
pub async fn audit<R: Reader>(reader: &R, placement: Placement, lake: &Lake) -> Result<Audit, FollowError> {
    let positions = lake.positions().await?;
    let expected = Expected::of(reader, placement, &positions).await?;
    let mut audit = Audit { decisions: positions.values().map(Offsets::total).min().unwrap_or_default(), ..Audit::default() };
    for partition in placement.all() {
        let furthest = positions.values().map(|offsets| offsets.of(partition)).max().unwrap_or_default();
        audit.behind += reader.decided(partition).await?.saturating_sub(furthest);
    }
    for table in Table::ALL {
        let mut made = expected.contents(table)?;
        for (partition, files) in lake.snapshot(table).await?.by_partition() {
            let expected = made.remove(&partition).unwrap_or_default();
            let place = rows::Place { table, partition, files: &files };
            match lake.content_of(table, partition, &files).await {
                Ok(found) if found == expected => *audit.rows.entry(table).or_default() += found.rows,
                Ok(_) => rows::compare(reader, placement, lake, &positions, &place, &mut audit).await?,
                Err(error @ LakeError::Store { .. }) => return Err(error.into()),
                Err(damaged) => {
                    audit.add(damaged.to_string());
                    rows::compare(reader, placement, lake, &positions, &place, &mut audit).await?;
                }
            }
        }
        for partition in made.into_keys() {
            let place = rows::Place { table, partition, files: &[] };
            rows::compare(reader, placement, lake, &positions, &place, &mut audit).await?;
        }
    }
    Ok(audit)
}
