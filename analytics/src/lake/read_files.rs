//! Reads files: each whole and checked by its digest, or many as one sorted stream.
//!
//! A file is fetched whole, and its digest is compared with its name before a row of it is used, so that damage is reported and
//! never copied. The callers bound the memory by how many files they merge: it holds their compressed bytes and a few rows of
//! each.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, Date32Array, RecordBatch},
    compute::concat_batches,
    error::ArrowError,
};
use bytes::Bytes;
use datafusion::{
    error::DataFusionError,
    execution::memory_pool::{MemoryConsumer, MemoryPool, UnboundedMemoryPool},
    physical_expr::{LexOrdering, PhysicalSortExpr, expressions::Column},
    physical_plan::{
        SendableRecordBatchStream,
        metrics::{BaselineMetrics, ExecutionPlanMetricsSet},
        sorts::streaming_merge::StreamingMergeBuilder,
        stream::RecordBatchStreamAdapter,
    },
};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use object_store::{ObjectStore, ObjectStoreExt as _};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use rewardhub_core::time::Day;
use sha2::{Digest as _, Sha256};

use super::{
    delta::LakeFile,
    error::LakeError,
    parquet_files::{broken, conform, file_schema, hex, order},
};
use crate::{rows::add_up, tables::Table};

/// Rows in memory of all files that are merged together.
const ROWS_AT_A_TIME: usize = 131_072;
/// Files fetched at a time.
const FETCHED_AT_A_TIME: usize = 8;

fn damaged(table: Table, file: &LakeFile, why: &str) -> LakeError {
    LakeError::Damaged { table: table.name(), path: file.path.clone(), why: why.to_owned() }
}

/// Returns the bytes of a file, if they are those that were written.
///
/// # Errors
/// [`LakeError::Damaged`] when the file is missing or has other bytes, [`LakeError::Store`].
pub(super) async fn fetch(store: &dyn ObjectStore, table: Table, file: &LakeFile) -> Result<Bytes, LakeError> {
    let place = file.place(table);
    let failed = |source| LakeError::Store { doing: "read", path: place.to_string(), cause: source };
    let bytes = match store.get(&place).await {
        Ok(found) => found.bytes().await.map_err(failed)?,
        Err(object_store::Error::NotFound { .. }) => return Err(damaged(table, file, "it is not there")),
        Err(source) => return Err(failed(source)),
    };
    let expected = file.sha256().ok_or_else(|| damaged(table, file, "its name has no SHA-256: another program wrote it"))?;
    if hex(&Sha256::digest(&bytes)) != expected {
        return Err(damaged(table, file, "its bytes are not those that were written"));
    }
    Ok(bytes)
}

/// Returns the rows of a file with the columns that the table has now, without the partition; at most so many at a time.
pub(super) fn rows_of(
    table: Table,
    file: &LakeFile,
    bytes: Bytes,
    at_a_time: usize,
) -> Result<impl Iterator<Item = Result<RecordBatch, LakeError>> + Send + 'static, LakeError> {
    let unreadable = |error: &dyn std::fmt::Display| damaged(table, file, &error.to_string());
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes).map_err(|error| unreadable(&error))?;
    let reader = reader.with_batch_size(at_a_time).build().map_err(|error| unreadable(&error))?;
    let (schema, path) = (file_schema(table), file.path.clone());
    Ok(reader.map(move |batch| match batch {
        Ok(batch) => conform(table, &schema, &batch),
        Err(error) => Err(LakeError::Damaged { table: table.name(), path: path.clone(), why: error.to_string() }),
    }))
}

fn foreign(error: LakeError) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

/// Converts an error of a merge, and unwraps our own errors.
fn ours(table: Table, error: DataFusionError) -> LakeError {
    match error {
        DataFusionError::External(error) => match error.downcast::<LakeError>() {
            Ok(error) => *error,
            Err(error) => broken(table, error),
        },
        error => broken(table, error),
    }
}

/// Merges the rows of files of one partition into one sorted stream.
///
/// # Errors
/// [`LakeError`], here or from the stream ([`next_batch`]).
pub(super) async fn merged(
    store: &dyn ObjectStore,
    table: Table,
    files: &[LakeFile],
) -> Result<SendableRecordBatchStream, LakeError> {
    let schema = file_schema(table);
    let at_a_time = (ROWS_AT_A_TIME / files.len().max(1)).clamp(64, 8_192);
    let fetched = stream::iter(files).map(|file| fetch(store, table, file)).buffered(FETCHED_AT_A_TIME);
    let fetched: Vec<Bytes> = fetched.try_collect().await?;
    let mut streams: Vec<SendableRecordBatchStream> = Vec::new();
    for (file, bytes) in files.iter().zip(fetched) {
        let rows = rows_of(table, file, bytes, at_a_time)?.map(|rows| rows.map_err(foreign));
        streams.push(Box::pin(RecordBatchStreamAdapter::new(schema.clone(), stream::iter(rows))));
    }
    let sort = |name| Column::new_with_schema(name, &schema).map(|column| PhysicalSortExpr::new_default(Arc::new(column)));
    let sorts = order(table).into_iter().map(sort).collect::<Result<Vec<_>, _>>().map_err(|error| ours(table, error))?;
    let (Some(ordering), true) = (LexOrdering::new(sorts), streams.len() > 1) else {
        let empty = || Box::pin(RecordBatchStreamAdapter::new(schema.clone(), stream::empty())) as SendableRecordBatchStream;
        return Ok(streams.pop().unwrap_or_else(empty));
    };
    let pool: Arc<dyn MemoryPool> = Arc::new(UnboundedMemoryPool::default());
    StreamingMergeBuilder::new()
        .with_streams(streams)
        .with_schema(schema)
        .with_expressions(&ordering)
        .with_metrics(BaselineMetrics::new(&ExecutionPlanMetricsSet::new(), 0))
        .with_batch_size(8_192)
        .with_reservation(MemoryConsumer::new("compaction").register(&pool))
        .build()
        .map_err(|error| ours(table, error))
}

/// Returns the next rows of a merged stream; `None` at its end.
pub(super) async fn next_batch(table: Table, rows: &mut SendableRecordBatchStream) -> Result<Option<RecordBatch>, LakeError> {
    rows.next().await.transpose().map_err(|error| ours(table, error))
}

/// Adds up sorted rows as they come. Rows of tables without sums pass unchanged.
pub(super) struct AddUp {
    table: Table,
    partition: Day,
    /// The last sum, to which the next rows may belong.
    open: Option<RecordBatch>,
}

impl AddUp {
    pub(super) fn new(table: Table, partition: Day) -> Self {
        Self { table, partition, open: None }
    }

    /// Adds rows, and returns the sums that are complete.
    pub(super) fn push(&mut self, batch: RecordBatch) -> Result<RecordBatch, LakeError> {
        if self.table.summed_by().is_none() {
            return Ok(batch);
        }
        let all = match self.open.take() {
            Some(open) => concat_batches(&batch.schema(), [&open, &batch]).map_err(|error| broken(self.table, error))?,
            None => batch,
        };
        let whole = with_partition(self.table, self.partition, &all).map_err(|error| broken(self.table, error))?;
        let sums = add_up(self.table, &whole)?;
        let sums = sums.project(&(1..sums.num_columns()).collect::<Vec<_>>()).map_err(|error| broken(self.table, error))?;
        let complete = sums.num_rows().saturating_sub(1);
        self.open = Some(sums.slice(complete, sums.num_rows() - complete));
        Ok(sums.slice(0, complete))
    }

    /// Returns the last sum, if there is one.
    pub(super) fn finish(self) -> Option<RecordBatch> {
        self.open.filter(|open| open.num_rows() > 0)
    }
}

/// Puts the partition in front of the columns of a file's rows.
pub(super) fn with_partition(table: Table, partition: Day, batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let days: ArrayRef = Arc::new(Date32Array::from(vec![partition.number(); batch.num_rows()]));
    RecordBatch::try_new(table.schema(), std::iter::once(days).chain(batch.columns().iter().cloned()).collect())
}

#[cfg(test)]
mod tests {
    use arrow::array::{Decimal128Array, Int64Array, StringArray};
    use proptest::prelude::*;

    use super::*;

    const TABLE: Table = Table::WalletMonths;

    /// Rows of a file: of each wallet named, a reward of its place in the list.
    fn rows(wallets: &[u8]) -> RecordBatch {
        let texts = |text: fn(u8) -> String| {
            Arc::new(StringArray::from_iter_values(wallets.iter().map(|wallet| text(*wallet)))) as ArrayRef
        };
        let amounts = Decimal128Array::from_iter_values((0..).take(wallets.len())).with_precision_and_scale(38, 4).unwrap();
        let columns = vec![
            texts(|wallet| format!("{wallet:03}")),
            texts(|_| "GBP".into()),
            texts(|_| "earn".into()),
            Arc::new(Int64Array::from(vec![1; wallets.len()])),
            Arc::new(amounts),
        ];
        RecordBatch::try_new(file_schema(TABLE), columns).unwrap()
    }

    proptest! {
        /// Wherever rows in order are cut into batches, their sums are those of all of them together.
        #[test]
        fn sums_do_not_depend_on_batches(mut wallets in prop::collection::vec(0_u8..6, 0..40), cuts in prop::collection::vec(0_usize..9, 0..20)) {
            wallets.sort_unstable();
            let (all, month) = (rows(&wallets), Day::from_ymd(2026, 3, 1).unwrap());
            let mut sums = AddUp::new(TABLE, month);
            let (mut from, mut parts) = (0, Vec::new());
            for cut in cuts.into_iter().chain([wallets.len()]) {
                let count = cut.min(wallets.len() - from);
                parts.push(sums.push(all.slice(from, count)).unwrap());
                from += count;
            }
            parts.extend(sums.finish());
            let parts = with_partition(TABLE, month, &concat_batches(&file_schema(TABLE), &parts).unwrap()).unwrap();
            prop_assert_eq!(parts, add_up(TABLE, &with_partition(TABLE, month, &all).unwrap()).unwrap());
        }
    }
}
