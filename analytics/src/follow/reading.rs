//! Reads the decisions of a round and makes rows of them, one batch of each partition in turn, until there are enough.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use rewardhub_core::{
    decision::DecisionRecord,
    ids::{Partition, Placement},
    word_size::usize_of,
};
use rewardhub_engine::ports::{Batch, Budget, DecisionReader as _, Reader};

use super::{FollowError, programmes::Activated};
use crate::{
    lake::{LastDecisions, Offsets, Round},
    rows::Rows,
    tables::Table,
};

/// The part of a round that was read.
pub(super) struct Read {
    pub rows: Vec<(Table, RecordBatch)>,
    /// The offsets after the last decisions that were read.
    pub upto: Offsets,
    /// The marks of the last decisions that were read.
    pub last: LastDecisions,
}

/// Reads a round, or the first part of it with about so many rows.
pub(super) async fn read<R: Reader>(
    reader: &R,
    activated: &mut Activated,
    placement: Placement,
    round: &Round,
    rows_at_most: usize,
) -> Result<Read, FollowError> {
    let mut next: BTreeMap<Partition, u64> = round.upto.iter().map(|(p, _)| (p, round.from.of(p))).collect();
    let mut rows = Rows::default();
    let (mut last, mut open) = (LastDecisions::default(), true);
    while open && rows.count() < rows_at_most {
        open = false;
        for (partition, next) in &mut next {
            let left = usize_of(round.upto.of(*partition) - *next);
            if left == 0 {
                continue;
            }
            let budget = Budget { records: left.min(rows_at_most).min(Budget::default().records), ..Budget::default() };
            let batch = reader.events().decisions(*partition, *next, budget).await?;
            let programmes = activated.now(reader, placement).await?;
            add(&mut rows, programmes, *partition, &batch)?;
            if let Some((_, decision)) = batch.iter().last() {
                last.note(*partition, decision);
            }
            *next = batch.end();
            open |= !batch.is_empty();
        }
    }
    let upto = next.into_iter().collect();
    Ok(Read { rows: rows.finish().map_err(FollowError::Sums)?, upto, last })
}

fn add(
    rows: &mut Rows,
    programmes: &rewardhub_core::programmes_in_force::Programmes,
    partition: Partition,
    batch: &Batch,
) -> Result<(), FollowError> {
    for (offset, bytes) in batch.iter() {
        let record = DecisionRecord::decode(bytes).map_err(|cause| FollowError::Record { partition, offset, cause })?;
        rows.add(programmes, partition, offset, &record).map_err(|cause| FollowError::Row { partition, offset, cause })?;
    }
    Ok(())
}
