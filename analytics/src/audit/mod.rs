//! Whether the lake says what the ledger decided: rows are made of every decision again, and compared with what lies in the files.
//!
//! First a hash for each table and partition; where two differ, row by row, so that each row is named with what is wrong with it.

mod expected;
mod partitions;
mod row_differences;

use std::collections::BTreeMap;

use rewardhub_core::ids::Placement;
use rewardhub_engine::ports::Reader;

use self::expected::Expected;
use crate::{
    follow::{FollowError, same_log},
    lake::{Lake, LakeError, LakeFile, Offsets},
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
    /// Partitions that differ too, and whose rows were not compared one by one.
    pub more: BTreeMap<Table, u64>,
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
    let tables = lake.snapshots().await?;
    let positions: BTreeMap<_, _> = tables.iter().map(|(table, now)| (*table, now.positions())).collect();
    let mut audit = Audit { decisions: positions.values().map(Offsets::total).min().unwrap_or_default(), ..Audit::default() };
    let mut ends = Vec::new();
    for partition in placement.all() {
        let furthest = positions.values().map(|offsets| offsets.of(partition)).max().unwrap_or_default();
        let end = reader.decided(partition).await?;
        audit.behind += end.saturating_sub(furthest);
        ends.push((partition, end));
    }
    let others = same_log::others(reader, &tables, &mut same_log::Known::new()).await?;
    others.iter().chain(&ahead(&positions, &ends.into_iter().collect())).for_each(|other| audit.add(other.to_string()));
    if audit.differences > 0 {
        // Rows of another log need no comparing.
        return Ok(audit);
    }
    let expected = Expected::of(reader, placement, &positions).await?;
    for table in Table::ALL {
        let mut made = expected.contents(table)?;
        for (partition, files) in tables[&table].by_partition() {
            let expected = made.remove(&partition).unwrap_or_default();
            let same = match lake.content_of(table, partition, &files).await {
                Ok(found) if found == expected => {
                    *audit.rows.entry(table).or_default() += found.rows;
                    true
                }
                Ok(_) => false,
                Err(error @ LakeError::Store { .. }) => return Err(error.into()),
                Err(damaged) => {
                    audit.add(damaged.to_string());
                    false
                }
            };
            if !same {
                let place = row_differences::Place { table, partition, files: &files };
                row_differences::compare(reader, placement, lake, &positions, &place, &mut audit).await?;
            }
            claims(lake, table, &files, &mut audit).await?;
        }
        for partition in made.into_keys() {
            let place = row_differences::Place { table, partition, files: &[] };
            row_differences::compare(reader, placement, lake, &positions, &place, &mut audit).await?;
        }
    }
    let more = |(table, partitions): (&Table, &u64)| format!("{}: more partitions that differ: {partitions}", table.name());
    audit.told.extend(audit.more.iter().map(more));
    Ok(audit)
}

/// Tells what commits say of files that is not so. Damaged files have been told before.
async fn claims(lake: &Lake, table: Table, files: &[LakeFile], audit: &mut Audit) -> Result<(), LakeError> {
    for file in files {
        match lake.false_claims(table, file).await {
            Ok(claims) => claims.into_iter().for_each(|claim| audit.add(claim)),
            Err(error @ LakeError::Store { .. }) => return Err(error),
            Err(_) => {}
        }
    }
    Ok(())
}

/// Where a table is beyond the end of the log.
fn ahead(positions: &BTreeMap<Table, Offsets>, ends: &Offsets) -> Vec<LakeError> {
    let of = |(table, offsets): (&Table, &Offsets)| {
        let table = table.name();
        let beyond = |(partition, at): &(_, _)| *at > ends.of(*partition);
        let ahead = |(partition, at)| LakeError::Ahead { table, partition, at, end: ends.of(partition) };
        offsets.iter().filter(beyond).map(ahead).collect::<Vec<_>>()
    };
    positions.iter().flat_map(of).collect()
}
