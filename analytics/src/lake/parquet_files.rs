//! Writes rows as Parquet files: sorted, split by partition, named by their content.
//!
//! The name of a file ends in the SHA-256 of its bytes, so that every commit and every checkpoint has the digest, and a name
//! never stands for two contents. The partition column is only in the path, as Delta requires.

use std::sync::Arc;

use arrow::{
    array::{Array as _, ArrayRef, AsArray as _, RecordBatch, UInt32Array, new_null_array},
    compute::{concat_batches, take_record_batch},
    datatypes::{Date32Type, Schema, SchemaRef},
    row::{RowConverter, SortField},
};
use object_store::{ObjectStore, PutMode, path::Path};
use parquet::arrow::ArrowWriter;
use rewardhub_core::{time::Day, word_size::usize_of};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{
    delta::{Action, Add, stats::Statistics},
    error::LakeError,
    parquet_layout::properties,
    upkeep::FILE_ROWS,
};
use crate::{rows::add_up, tables::Table};

pub(super) fn broken(table: Table, error: impl std::fmt::Display) -> LakeError {
    LakeError::Rows { table: table.name(), why: error.to_string() }
}

/// The columns by which the rows of a partition are sorted: those that files promise, then those that tell sums apart, so that
/// rows that can be added up are next to each other.
pub(super) fn order(table: Table) -> Vec<&'static str> {
    let mut order = table.sorted_by().to_vec();
    let keys = table.summed_by().unwrap_or_default().iter().filter(|name| **name != table.partitioned_by());
    for name in keys {
        if !order.contains(name) {
            order.push(name);
        }
    }
    order
}

/// The columns of the files of a table: all but the partition.
pub(super) fn file_schema(table: Table) -> SchemaRef {
    let fields: Vec<_> = table.schema().fields().iter().skip(1).cloned().collect();
    Arc::new(Schema::new(fields))
}

/// Gives rows the columns of the table: finds them by name, and leaves absent ones empty.
///
/// # Errors
/// [`LakeError::Rows`] when a column is of another type, or lacks values that it must have.
pub(super) fn conform(table: Table, schema: &SchemaRef, batch: &RecordBatch) -> Result<RecordBatch, LakeError> {
    let column = |field: &arrow::datatypes::FieldRef| -> ArrayRef {
        let found = batch.column_by_name(field.name()).cloned();
        found.unwrap_or_else(|| new_null_array(field.data_type(), batch.num_rows()))
    };
    let columns = schema.fields().iter().map(column).collect();
    RecordBatch::try_new(schema.clone(), columns).map_err(|error| broken(table, error))
}

/// Returns the rows by partition, sorted, with sums added up. `batches` have all columns of the table.
///
/// # Errors
/// [`LakeError::Rows`].
fn sorted(table: Table, batches: &[RecordBatch]) -> Result<Vec<(Day, RecordBatch)>, LakeError> {
    let failed = |error| broken(table, error);
    let schema = table.schema();
    let mut batches = batches.iter().map(|batch| conform(table, &schema, batch)).collect::<Result<Vec<_>, _>>()?;
    let all = match batches.pop() {
        Some(only) if batches.is_empty() => only,
        last => concat_batches(&schema, batches.iter().chain(&last)).map_err(failed)?,
    };
    let all = add_up(table, &all)?;
    let by: Vec<_> = [table.partitioned_by()].into_iter().chain(order(table)).collect();
    let keys = by.iter().map(|name| all[*name].clone()).collect::<Vec<_>>();
    let fields = keys.iter().map(|key| SortField::new(key.data_type().clone())).collect();
    let rows = RowConverter::new(fields).and_then(|converter| converter.convert_columns(&keys)).map_err(failed)?;
    let count = u32::try_from(all.num_rows()).map_err(|error| broken(table, error))?;
    // Most rows differ in their first bytes, which the list itself has for a fast comparison.
    let mut places: Vec<(u128, u32)> = (0..count).map(|place| (first_bytes(rows.row(place as usize).data()), place)).collect();
    places.sort_unstable_by(|(one, at), (other, beside)| {
        let whole = || rows.row(*at as usize).cmp(&rows.row(*beside as usize));
        one.cmp(other).then_with(whole).then_with(|| at.cmp(beside))
    });
    let places = places.into_iter().map(|(_, place)| place);
    let all = take_record_batch(&all, &UInt32Array::from_iter_values(places)).map_err(failed)?;
    let days = all.column(0).as_primitive::<Date32Type>().clone();
    if days.null_count() > 0 {
        return Err(broken(table, "a row has no partition"));
    }
    let mut parts = Vec::new();
    let mut rest = all.project(&(1..all.num_columns()).collect::<Vec<_>>()).map_err(failed)?;
    let mut from = 0;
    for run in days.values().chunk_by(|one, other| one == other) {
        let day = Day::from_number(run[0]).ok_or_else(|| broken(table, format!("{} is no day", run[0])))?;
        parts.push((day, rest.slice(0, run.len())));
        rest = rest.slice(run.len(), rest.num_rows() - run.len());
        from += run.len();
    }
    debug_assert_eq!(from, days.len());
    Ok(parts)
}

/// Returns the first 16 bytes as a number that sorts as they do.
fn first_bytes(bytes: &[u8]) -> u128 {
    let mut first = [0; 16];
    let most = bytes.len().min(first.len());
    first[..most].copy_from_slice(&bytes[..most]);
    u128::from_be_bytes(first)
}

/// Encodes a Parquet file from rows of one partition, which come in order.
pub(super) struct Encoder {
    table: Table,
    partition: Day,
    writer: ArrowWriter<Vec<u8>>,
    statistics: Statistics,
}

impl Encoder {
    /// Begins a file for about so many rows.
    pub(super) fn new(table: Table, partition: Day, rows: usize) -> Result<Self, LakeError> {
        let writer = ArrowWriter::try_new(Vec::new(), file_schema(table), Some(properties(table, rows)));
        Ok(Self { table, partition, writer: writer.map_err(|error| broken(table, error))?, statistics: Statistics::default() })
    }

    /// Adds rows, without their partition column.
    pub(super) fn write(&mut self, batch: &RecordBatch) -> Result<(), LakeError> {
        self.statistics.add(batch);
        self.writer.write(batch).map_err(|error| broken(self.table, error))
    }

    /// The number of rows that have been written.
    pub(super) fn rows(&self) -> u64 {
        self.statistics.rows()
    }

    /// Ends the file, puts it into the store, and returns the action that adds it to the table.
    pub(super) async fn put(self, store: &dyn ObjectStore, now_ms: i64, data_change: bool) -> Result<Action, LakeError> {
        let bytes = self.writer.into_inner().map_err(|error| broken(self.table, error))?;
        let digest = hex(&Sha256::digest(&bytes));
        let partitioned_by = self.table.partitioned_by();
        let path = format!("{partitioned_by}={}/{}-{digest}.parquet", self.partition, Uuid::new_v4());
        let size = i64::try_from(bytes.len()).map_err(|error| broken(self.table, error))?;
        let place = Path::from(format!("{}/{path}", self.table.name()));
        let put = store.put_opts(&place, bytes.into(), PutMode::Overwrite.into()).await;
        put.map_err(|source| LakeError::Store { doing: "written", path: place.to_string(), cause: source })?;
        Ok(Action::Add(Add {
            path,
            partition_values: [(partitioned_by.to_owned(), Some(self.partition.to_string()))].into(),
            size,
            modification_time: now_ms,
            data_change,
            stats: Some(self.statistics.json().into()),
            tags: None,
        }))
    }
}

/// Writes rows as sorted files, at least one for each partition. Returns the actions that add them to the table.
///
/// # Errors
/// [`LakeError`].
pub(super) async fn write_sorted(
    store: &dyn ObjectStore,
    table: Table,
    batches: &[RecordBatch],
    now_ms: i64,
) -> Result<Vec<Action>, LakeError> {
    let most = usize_of(FILE_ROWS);
    let mut adds = Vec::new();
    for (partition, rows) in sorted(table, batches)? {
        for from in (0..rows.num_rows()).step_by(most) {
            let rows = rows.slice(from, most.min(rows.num_rows() - from));
            let mut file = Encoder::new(table, partition, rows.num_rows())?;
            file.write(&rows)?;
            adds.push(file.put(store, now_ms, true).await?);
        }
    }
    Ok(adds)
}

/// Writes bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
