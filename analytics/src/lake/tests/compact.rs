//! Compaction changes files, and nothing else, wherever it stops.

use std::sync::Arc;

use arrow::{
    array::RecordBatch,
    compute::concat_batches,
    row::{RowConverter, SortField},
};
use object_store::{ObjectStore, memory::InMemory};

use super::{
    faulty::{Fault, FaultyStore},
    rows::{DATA_SET, FILLED, assert_exactly_once, batch, contents, follow, later, offsets, read, stored, sums},
};
use crate::{
    lake::{Lake, LakeError, LastDecisions, Round},
    tables::Table,
};

async fn filled(store: Arc<dyn ObjectStore>, most: u64) -> Lake {
    let lake = Lake::create_in(store, "memory".into(), DATA_SET).await.unwrap();
    follow(&lake, &offsets(&[9, 5]), most).await.unwrap();
    lake
}

#[tokio::test]
async fn closed_days_become_one_file_each_and_say_the_same() {
    let lake = filled(Arc::new(InMemory::new()), 2).await;
    let before = contents(&lake).await;
    let positions = lake.positions().await.unwrap();
    for table in FILLED {
        let done = lake.compact(table, later()).await.unwrap();
        assert!(done.files_before > done.files_after && done.given_up == 0, "{}: {done:?}", table.name());
        assert_eq!(done.rows_after < done.rows_before, table.summed_by().is_some(), "{}: {done:?}", table.name());
        let now = lake.snapshot(table).await.unwrap();
        let mut partitions: Vec<_> = now.files().map(|file| file.partition).collect();
        partitions.dedup();
        assert_eq!(partitions.len(), now.files().len(), "{}", table.name());
        assert_eq!(lake.compact(table, later()).await.unwrap(), crate::lake::upkeep::Compacted::default());
    }
    assert_eq!(contents(&lake).await, before);
    assert_eq!(lake.positions().await.unwrap(), positions);
    assert_exactly_once(&lake, &offsets(&[9, 5]), "compacted").await;
}

#[tokio::test]
async fn days_that_are_not_over_stay_as_they_are() {
    let lake = filled(Arc::new(InMemory::new()), 2).await;
    let before = lake.snapshot(Table::Rewards).await.unwrap().version;
    let today = rewardhub_core::time::Day::from_number(super::rows::day(0)).unwrap();
    assert_eq!(lake.compact(Table::Rewards, today).await.unwrap().files_before, 0);
    assert_eq!(lake.snapshot(Table::Rewards).await.unwrap().version, before);
}

/// Rows of a file in the order that is promised.
fn assert_sorted(table: Table, batch: &RecordBatch) {
    let keys: Vec<_> = table.sorted_by().iter().map(|name| batch[*name].clone()).collect();
    let fields = keys.iter().map(|key| SortField::new(key.data_type().clone())).collect();
    let rows = RowConverter::new(fields).unwrap().convert_columns(&keys).unwrap();
    assert!(rows.iter().is_sorted(), "{}", table.name());
}

#[tokio::test]
async fn files_are_sorted_when_they_are_appended_and_when_they_are_merged() {
    let lake = Lake::create_in(Arc::new(InMemory::new()), "memory".into(), DATA_SET).await.unwrap();
    let rewards = |from: u64, upto: u64| {
        // One day, so that all files are merged; more rows than the merge takes at a time.
        let events: Vec<_> = (from..upto).map(|event| (0, event * 7_919 % 3)).collect();
        (Table::Rewards, batch(Table::Rewards, &events))
    };
    for (from, upto) in [(0, 9_000), (9_000, 12_000), (12_000, 21_000)] {
        let round = Round { from: offsets(&[from]), upto: offsets(&[upto]), last: LastDecisions::default() };
        lake.append(vec![rewards(from, upto)], &round).await.unwrap();
    }
    let before = lake.content(Table::Rewards).await.unwrap();
    read(&lake, Table::Rewards).await.iter().for_each(|batch| assert_sorted(Table::Rewards, batch));
    assert_eq!(lake.compact(Table::Rewards, later()).await.unwrap().files_before, 3);
    let merged = read(&lake, Table::Rewards).await;
    let merged = concat_batches(&merged[0].schema(), &merged).unwrap();
    assert_eq!(merged.num_rows(), 21_000);
    assert_sorted(Table::Rewards, &merged);
    assert_eq!(lake.content(Table::Rewards).await.unwrap(), before);
}

async fn compact_all(store: Arc<dyn ObjectStore>) -> Result<(), LakeError> {
    let lake = Lake::open_in(store, "memory".into()).await?;
    for table in FILLED {
        lake.compact(table, later()).await?;
    }
    Ok(())
}

async fn check_every_operation(fault: Fault) {
    let written = Arc::new(InMemory::new());
    let before = contents(&filled(written.clone(), 4).await).await;
    let whole = FaultyStore::new(Arc::new(written.fork()), None);
    compact_all(Arc::new(whole.clone())).await.unwrap();
    let operations = whole.operations();
    assert!(operations > 20, "{operations}");
    for at in 0..operations {
        let case = format!("{fault:?} at {at} of {operations}");
        let disk: Arc<dyn ObjectStore> = Arc::new(written.fork());
        let stopped = compact_all(Arc::new(FaultyStore::new(disk.clone(), Some((at, fault))))).await;
        assert!(stopped.is_err() || fault == Fault::AnswerLost || at + 1 == operations, "{case}");
        let lake = Lake::open_in(disk.clone(), "memory".into()).await.unwrap();
        assert_eq!(contents(&lake).await, before, "{case}");
        compact_all(disk.clone()).await.unwrap();
        assert_eq!(contents(&lake).await, before, "{case}, again");
        assert_exactly_once(&lake, &offsets(&[9, 5]), &case).await;
        lake.vacuum(Table::Rewards, std::time::Duration::ZERO).await.unwrap();
        let files = lake.snapshot(Table::Rewards).await.unwrap().files().len();
        assert_eq!(stored(disk.as_ref(), Table::Rewards).await.len(), files, "{case}");
    }
}

#[tokio::test]
async fn a_compaction_that_dies_before_any_operation_loses_nothing() {
    check_every_operation(Fault::Dies).await;
}

#[tokio::test]
async fn a_compaction_that_dies_after_any_operation_loses_nothing() {
    check_every_operation(Fault::DiesAfter).await;
}

#[tokio::test]
async fn a_compaction_that_is_not_answered_loses_nothing() {
    check_every_operation(Fault::AnswerLost).await;
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(12))]

    /// However events came in rounds, the sums of each wallet are the same before and after.
    #[test]
    fn sums_are_the_same_before_and_after(ends in proptest::collection::vec(1_u64..120, 1..3), most in 3_u64..40) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let lake = Lake::create_in(Arc::new(InMemory::new()), "memory".into(), DATA_SET).await.unwrap();
            follow(&lake, &offsets(&ends), most).await.unwrap();
            let before = sums(&lake).await;
            lake.compact(Table::WalletMonths, later()).await.unwrap();
            assert_eq!(sums(&lake).await, before);
            let rows = lake.snapshot(Table::WalletMonths).await.unwrap().rows();
            let months = lake.content(Table::WalletMonths).await.unwrap();
            assert_eq!(rows, months.values().map(|content| content.rows).sum::<u64>());
        });
    }
}
