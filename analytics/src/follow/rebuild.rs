//! The lake made anew from the log: every table's rows are written again, and exchanged for those it has in one commit.

use std::collections::BTreeMap;

use rewardhub_core::ids::Placement;
use rewardhub_engine::ports::Reader;

use super::{FollowError, Replay};
use crate::{
    lake::{Lake, Offsets},
    tables::Table,
};

/// Makes every table anew from all that is decided now. How many rows each has. Stopped at any moment it leaves each table as it
/// was, or as it is to be.
///
/// # Errors
/// [`FollowError`]; where another program appended meanwhile, the tables that are left are as they were: begin again.
pub async fn rebuild<R: Reader>(reader: &R, placement: Placement, lake: &Lake) -> Result<BTreeMap<Table, u64>, FollowError> {
    let mut ends = Vec::new();
    for partition in placement.all() {
        ends.push((partition, reader.decided(partition).await?));
    }
    let ends: Offsets = ends.into_iter().collect();
    let mut tables = BTreeMap::new();
    for table in Table::ALL {
        tables.insert(table, lake.replace(table).await?);
    }
    let goals = Table::ALL.into_iter().map(|table| (table, ends.clone())).collect();
    let mut replay = Replay::new(reader, placement, &goals);
    while let Some(rows) = replay.next().await? {
        for (table, batch) in rows {
            if let Some(replacement) = tables.get_mut(&table) {
                replacement.write(&batch).await?;
            }
        }
    }
    let mut rows = BTreeMap::new();
    for (table, replacement) in tables {
        rows.insert(table, replacement.finish(&ends, replay.last()).await?);
    }
    Ok(rows)
}
