//! Splits rows of a table by its partitions, in their order.

use std::collections::BTreeSet;

use arrow::{
    array::{AsArray as _, BooleanArray, RecordBatch},
    compute::filter_record_batch,
    datatypes::Date32Type,
    error::ArrowError,
};
use rewardhub_core::time::Day;

use crate::{lake::LakeError, tables::Table};

/// Returns the rows of each partition, which is a day or the first day of a month.
pub(super) fn by_partition(table: Table, batch: &RecordBatch) -> Result<Vec<(Day, RecordBatch)>, LakeError> {
    let failed = |error: ArrowError| LakeError::Rows { table: table.name(), why: error.to_string() };
    let days = batch
        .column_by_name(table.partitioned_by())
        .and_then(|column| column.as_primitive_opt::<Date32Type>())
        .ok_or_else(|| failed(ArrowError::SchemaError("they have no partition".into())))?;
    let different: BTreeSet<i32> = days.values().iter().copied().collect();
    let part = |number: i32| {
        let mask: BooleanArray = days.values().iter().map(|day| Some(*day == number)).collect();
        let day = Day::from_number(number).ok_or_else(|| failed(ArrowError::CastError(format!("{number} is no day"))))?;
        Ok((day, filter_record_batch(batch, &mask).map_err(failed)?))
    };
    different.into_iter().map(part).collect()
}
