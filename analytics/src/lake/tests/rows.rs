//! A made-up log of two partitions: what each offset's event amounts to in the tables.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use arrow::{
    array::{
        ArrayRef, Date32Array, Decimal128Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray, new_null_array,
    },
    datatypes::{DataType, FieldRef},
};
use futures::TryStreamExt as _;
use object_store::{ObjectStore, ObjectStoreExt as _, path::Path};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use rewardhub_core::ids::Partition;

use super::super::{Content, Lake, LakeError, Offsets, Round, next_round};
use crate::tables::Table;

/// Tables that events have rows for here; the others stay empty.
pub(super) const FILLED: [Table; 3] = [Table::Rewards, Table::Wallets, Table::WalletMonths];
pub(super) const DATA_SET: &str = "0a0b0c0d";
const DAY: i32 = 20_000;

pub(super) fn offsets(of: &[u64]) -> Offsets {
    of.iter().enumerate().map(|(partition, offset)| (Partition(u16::try_from(partition).unwrap()), *offset)).collect()
}

/// The day of an event: three events a day.
pub(super) fn day(offset: u64) -> i32 {
    DAY + i32::try_from(offset / 3).unwrap()
}

/// The value of a column for an event. Texts tell partition and offset, but for the few keys of sums.
fn column(table: Table, field: &FieldRef, events: &[(u16, u64)]) -> ArrayRef {
    let number = |(_, offset): &(u16, u64)| i64::try_from(*offset).unwrap();
    let summed = table.summed_by().is_some();
    match (field.name().as_str(), field.data_type()) {
        ("event_month", _) => {
            Arc::new(Date32Array::from(events.iter().map(|(_, offset)| day(*offset) / 30 * 30).collect::<Vec<_>>()))
        }
        ("event_date", _) => Arc::new(Date32Array::from(events.iter().map(|(_, offset)| day(*offset)).collect::<Vec<_>>())),
        ("log_partition", _) => Arc::new(Int64Array::from_iter_values(events.iter().map(|(partition, _)| i64::from(*partition)))),
        ("log_offset", _) => Arc::new(Int64Array::from_iter_values(events.iter().map(number))),
        ("rewards" | "log_index", _) => Arc::new(Int64Array::from_iter_values(events.iter().map(|_| 1))),
        ("amount", kind) => {
            let amounts = Decimal128Array::from_iter_values(
                events.iter().map(|(partition, offset)| i128::from(*offset) + i128::from(*partition) * 1_000_000),
            );
            Arc::new(amounts.with_data_type(kind.clone()))
        }
        ("kind" | "asset", _) if summed => Arc::new(StringArray::from_iter_values(events.iter().map(|_| "earn"))),
        ("wallet_id", _) => {
            Arc::new(StringArray::from_iter_values(events.iter().map(|(_, offset)| format!("wallet {}", offset % 2))))
        }
        (_, kind) if field.is_nullable() => new_null_array(kind, events.len()),
        (_, DataType::Utf8) => {
            Arc::new(StringArray::from_iter_values(events.iter().map(|(partition, offset)| format!("{partition}-{offset}"))))
        }
        (_, DataType::Date32) => Arc::new(Date32Array::from(events.iter().map(|(_, offset)| day(*offset)).collect::<Vec<_>>())),
        (_, DataType::Timestamp(..)) => {
            Arc::new(TimestampMicrosecondArray::from_iter_values(events.iter().map(number)).with_timezone("UTC"))
        }
        (name, kind) => panic!("{name} {kind}"),
    }
}

/// The rows of a table for events, unsorted.
pub(super) fn batch(table: Table, events: &[(u16, u64)]) -> RecordBatch {
    let schema = table.schema();
    let columns = schema.fields().iter().map(|field| column(table, field, events)).collect();
    RecordBatch::try_new(schema, columns).unwrap()
}

/// What a round amounts to.
pub(super) fn rows(round: &Round) -> Vec<(Table, RecordBatch)> {
    let events = |range: Range<u64>, partition: Partition| range.rev().map(move |offset| (partition.0, offset));
    let events: Vec<_> = round.ranges().flat_map(|(partition, range)| events(range, partition)).collect();
    FILLED.into_iter().map(|table| (table, batch(table, &events))).collect()
}

/// Writes rounds until every table is at the ends.
pub(super) async fn follow(lake: &Lake, ends: &Offsets, most: u64) -> Result<(), LakeError> {
    while let Some(round) = next_round(&lake.positions().await?, ends, most)? {
        match lake.append(rows(&round), &round).await {
            Ok(_) | Err(LakeError::Moved { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Every batch of a table's files, read by nothing of ours.
pub(super) async fn read(lake: &Lake, table: Table) -> Vec<RecordBatch> {
    let mut batches = Vec::new();
    for file in lake.snapshot(table).await.unwrap().files() {
        let bytes = lake.store().get(&file.place(table)).await.unwrap().bytes().await.unwrap();
        let read = ParquetRecordBatchReaderBuilder::try_new(bytes).unwrap().build().unwrap();
        batches.extend(read.map(Result::unwrap));
    }
    batches
}

/// Of each wallet of `wallet_months`, how many rewards of what amount.
pub(super) async fn sums(lake: &Lake) -> BTreeMap<String, (i64, i128)> {
    let mut sums = BTreeMap::new();
    for batch in read(lake, Table::WalletMonths).await {
        let texts = |name: &str| batch[name].as_any().downcast_ref::<StringArray>().unwrap().clone();
        let (wallets, counts) = (texts("wallet_id"), batch["rewards"].as_any().downcast_ref::<Int64Array>().unwrap());
        let amounts = batch["amount"].as_any().downcast_ref::<Decimal128Array>().unwrap();
        for row in 0..batch.num_rows() {
            let sum: &mut (i64, i128) = sums.entry(wallets.value(row).to_owned()).or_default();
            *sum = (sum.0 + counts.value(row), sum.1 + amounts.value(row));
        }
    }
    sums
}

/// Checks that every event up to the ends is in each table exactly once, and that every table says so.
pub(super) async fn assert_exactly_once(lake: &Lake, ends: &Offsets, case: &str) {
    for (table, at) in lake.positions().await.unwrap() {
        assert_eq!(at, *ends, "{case}: {}", table.name());
    }
    let events: Vec<(u16, u64)> =
        ends.iter().flat_map(|(partition, end)| (0..end).map(move |offset| (partition.0, offset))).collect();
    for table in [Table::Rewards, Table::Wallets] {
        let mut found = Vec::new();
        for batch in read(lake, table).await {
            let numbers = |name: &str| batch[name].as_any().downcast_ref::<Int64Array>().unwrap().clone();
            let (partitions, offsets) = (numbers("log_partition"), numbers("log_offset"));
            found.extend(
                (0..batch.num_rows())
                    .map(|row| (u16::try_from(partitions.value(row)).unwrap(), u64::try_from(offsets.value(row)).unwrap())),
            );
        }
        found.sort_unstable();
        assert_eq!(found, events, "{case}: {}", table.name());
    }
    let mut expected: BTreeMap<String, (i64, i128)> = BTreeMap::new();
    for (partition, offset) in events {
        let sum = expected.entry(format!("wallet {}", offset % 2)).or_default();
        *sum = (sum.0 + 1, sum.1 + i128::from(offset) + i128::from(partition) * 1_000_000);
    }
    assert_eq!(sums(lake).await, expected, "{case}");
}

/// The data files of a table in the store, whether they are in the table or not.
pub(super) async fn stored(store: &dyn ObjectStore, table: Table) -> Vec<String> {
    let entries: Vec<_> = store.list(Some(&Path::from(table.name()))).try_collect().await.unwrap();
    entries.into_iter().map(|entry| entry.location.to_string()).filter(|path| !path.contains("_delta_log")).collect()
}

/// What every table says.
pub(super) async fn contents(lake: &Lake) -> BTreeMap<Table, BTreeMap<rewardhub_core::time::Day, Content>> {
    let mut contents = BTreeMap::new();
    for table in Table::ALL {
        contents.insert(table, lake.content(table).await.unwrap());
    }
    contents
}

/// A day behind all events.
pub(super) fn later() -> rewardhub_core::time::Day {
    rewardhub_core::time::Day::from_number(day(0) + 1_000).unwrap()
}
