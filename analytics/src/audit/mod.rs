//! Checks the lake against the ledger: makes rows of every decision again, and compares them with the files.
//!
//! It first compares a hash for each table and partition, and where two differ, it names each row and what is wrong with it.

mod expected;
mod partitions;
mod row_differences;

use std::collections::BTreeMap;

use rewardhub_core::ids::Placement;
use rewardhub_engine::ports::{DecisionReader as _, Reader};

use self::expected::Expected;
use crate::{
    follow::{FollowError, same_log},
    lake::{Lake, LakeError, LakeFile, Offsets},
    tables::Table,
};

/// The most differences that are described one by one.
const MOST_LISTED: usize = 20;

/// The result of an audit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audit {
    /// The number of rows that were compared and agree, by table.
    pub rows: BTreeMap<Table, u64>,
    /// The number of decisions whose rows every table has.
    pub decisions: u64,
    /// The number of decisions whose rows no table has yet.
    pub behind: u64,
    /// The number of differences.
    pub differences: u64,
    /// Descriptions of the first differences.
    pub listed: Vec<String>,
    /// The number of further partitions that differ, whose rows were not compared one by one, by table.
    pub more: BTreeMap<Table, u64>,
}

impl Audit {
    fn add(&mut self, difference: String) {
        self.differences += 1;
        if self.listed.len() < MOST_LISTED {
            self.listed.push(difference);
        }
    }
}

/// Compares a lake with the decisions that it follows, up to the positions of its tables.
///
/// # Errors
/// When the lake or the ledger cannot be read at all; a damaged file is a difference, not an error.
pub async fn audit<R: Reader>(reader: &R, placement: Placement, lake: &Lake) -> Result<Audit, FollowError> {
    let tables = lake.snapshots().await?;
    let positions: BTreeMap<_, _> = tables.iter().map(|(table, now)| (*table, now.positions())).collect();
    let mut audit = Audit { decisions: positions.values().map(Offsets::total).min().unwrap_or_default(), ..Audit::default() };
    let mut ends = Vec::new();
    for partition in placement.all() {
        let furthest = positions.values().map(|offsets| offsets.of(partition)).max().unwrap_or_default();
        let end = reader.events().decided(partition).await?;
        audit.behind += end.saturating_sub(furthest);
        ends.push((partition, end));
    }
    let others = same_log::others(reader, &tables, &mut same_log::Known::new()).await?;
    others.iter().chain(&ahead(&positions, &ends.into_iter().collect())).for_each(|other| audit.add(other.to_string()));
    if audit.differences > 0 {
        // The rows of another log need no comparison.
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
    audit.listed.extend(audit.more.iter().map(more));
    Ok(audit)
}

/// Reports false statistics in commits. Damaged files have been reported before.
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

/// Finds tables whose positions are beyond the end of the log.
fn ahead(positions: &BTreeMap<Table, Offsets>, ends: &Offsets) -> Vec<LakeError> {
    let of = |(table, offsets): (&Table, &Offsets)| {
        let table = table.name();
        let beyond = |(partition, at): &(_, _)| *at > ends.of(*partition);
        let ahead = |(partition, at)| LakeError::Ahead { table, partition, at, end: ends.of(partition) };
        offsets.iter().filter(beyond).map(ahead).collect::<Vec<_>>()
    };
    positions.iter().flat_map(of).collect()
}
