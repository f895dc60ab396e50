//! Rebuilds the lake from the decisions: writes the rows of every table again, and replaces the old ones in one commit for each
//! table.

use std::collections::BTreeMap;

use rewardhub_core::ids::Placement;
use rewardhub_engine::ports::{DecisionReader as _, Reader};

use super::{FollowError, Replay};
use crate::{
    lake::{Lake, Offsets},
    tables::Table,
};

/// Rebuilds every table from all decisions that the ledger has now, and returns the number of rows of each. If it is stopped,
/// each table has either its old or its new rows.
///
/// # Errors
/// [`FollowError`]. If another program appended meanwhile, the remaining tables are unchanged, and the caller can begin again.
pub async fn rebuild<R: Reader>(reader: &R, placement: Placement, lake: &Lake) -> Result<BTreeMap<Table, u64>, FollowError> {
    let mut ends = Vec::new();
    for partition in placement.all() {
        ends.push((partition, reader.events().decided(partition).await?));
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
