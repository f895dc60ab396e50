//! Checks that a lake was made from the log that it follows: the log must have the last decisions of its tables.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rewardhub_core::ids::Partition;
use rewardhub_engine::ports::{DecisionReader as _, Reader};

use super::FollowError;
use crate::{
    lake::{LakeError, LastDecisions, Snapshot},
    tables::Table,
};

/// Decisions that were found in the log, by partition, offset and mark.
pub(crate) type Known = BTreeSet<(Partition, u64, i64)>;

/// Returns an error for each last decision of a table that differs in the log. It does not read `known` ones again, and passes
/// over decisions beyond the end of the log.
pub(crate) async fn others<R: Reader>(
    reader: &R,
    tables: &BTreeMap<Table, Arc<Snapshot>>,
    known: &mut Known,
) -> Result<Vec<LakeError>, FollowError> {
    let (mut others, mut reported) = (Vec::new(), Known::new());
    let now: BTreeSet<_> = tables.values().flat_map(|table| table.last_decisions()).collect();
    known.retain(|found| now.iter().any(|last| *found == (last.partition, last.offset, last.mark)));
    for last in now {
        let (partition, offset) = (last.partition, last.offset);
        let place = (partition, offset, last.mark);
        if known.contains(&place) || reported.contains(&place) {
            continue;
        }
        match reader.events().decision(partition, offset).await? {
            None => {}
            Some(decision) if LastDecisions::of(&decision) == last.mark => {
                known.insert(place);
            }
            Some(_) => {
                reported.insert(place);
                others.push(LakeError::OtherLog { table: last.table.name(), partition, offset });
            }
        }
    }
    Ok(others)
}
