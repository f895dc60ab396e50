//! Appending: killed at every operation, refused, not answered, answered late, two writers at once.

use std::{path::Path, sync::Arc};

use futures::{StreamExt as _, TryStreamExt as _};
use object_store::{ObjectStore, memory::InMemory};

use super::{
    faulty::{Fault, FaultyStore},
    rows::{DATA_SET, assert_exactly_once, follow, offsets, rows},
};
use crate::{
    lake::{Lake, LakeError, LakeUrl, LastDecisions, Round},
    tables::Table,
};

async fn open(store: Arc<dyn ObjectStore>) -> Result<Lake, LakeError> {
    Lake::create_in(store, "memory".into(), DATA_SET).await
}

/// A writer with a fault at every operation of opening a lake and of one round in turn, then a new writer over the same store.
async fn check_every_operation(fault: Fault) {
    let ends = offsets(&[4, 2]);
    let write = async |store: FaultyStore| follow(&open(Arc::new(store)).await?, &ends, 9).await;
    let empty = InMemory::new();
    let whole = FaultyStore::new(Arc::new(empty.fork()), None);
    write(whole.clone()).await.unwrap();
    let operations = whole.operations();
    assert!(operations > 100, "{operations}");
    for at in 0..operations {
        let case = format!("{fault:?} at {at} of {operations}");
        let disk: Arc<dyn ObjectStore> = Arc::new(empty.fork());
        let first = write(FaultyStore::new(disk.clone(), Some((at, fault)))).await;
        assert!(first.is_err() || fault == Fault::AnswerLost || at + 1 == operations, "{case}");
        let lake = open(disk).await.unwrap();
        follow(&lake, &ends, 9).await.unwrap();
        assert_exactly_once(&lake, &ends, &case).await;
    }
}

#[tokio::test]
async fn a_writer_that_dies_before_any_operation_is_finished_by_the_next() {
    check_every_operation(Fault::Dies).await;
}

#[tokio::test]
async fn a_writer_that_dies_after_any_operation_is_finished_by_the_next() {
    check_every_operation(Fault::DiesAfter).await;
}

#[tokio::test]
async fn an_answer_that_is_lost_to_any_operation_loses_and_doubles_nothing() {
    check_every_operation(Fault::AnswerLost).await;
}

/// A writer whose store works but for one operation: a round that was appended, as it says, is in every table, by one commit.
async fn check_what_append_says(fault: Fault) -> u64 {
    let round = Round { from: offsets(&[]), upto: offsets(&[4, 2]), last: LastDecisions::default() };
    let empty = InMemory::new();
    open(Arc::new(empty.fork())).await.unwrap();
    let versions = async |lake: &Lake| {
        let status = lake.status().await.unwrap();
        status.into_iter().map(|table| (table.version, table.positions)).collect::<Vec<_>>()
    };
    let lake = open(Arc::new(empty.fork())).await.unwrap();
    lake.append(rows(&round), &round).await.unwrap();
    let expected = versions(&lake).await;
    let mut succeeded = 0;
    for at in 0.. {
        let disk: Arc<dyn ObjectStore> = Arc::new(empty.fork());
        let store = FaultyStore::new(disk.clone(), Some((at, fault)));
        let Ok(lake) = open(Arc::new(store.clone())).await else { continue };
        let said = lake.append(rows(&round), &round).await;
        if store.operations() <= at {
            break;
        }
        if said.is_ok() {
            succeeded += 1;
            assert_eq!(versions(&open(disk.clone()).await.unwrap()).await, expected, "{fault:?} at {at}");
        }
        lake.append(rows(&round), &round).await.unwrap();
        assert_exactly_once(&open(disk).await.unwrap(), &round.upto, &format!("{fault:?} at {at}")).await;
    }
    succeeded
}

#[tokio::test]
async fn what_is_said_to_be_appended_is_there_by_one_commit_even_if_the_store_failed_once() {
    let tables = 12;
    for fault in [Fault::Refused, Fault::AnswerLost] {
        let succeeded = check_what_append_says(fault).await;
        assert!(succeeded >= tables, "{fault:?}: the round was appended in spite of it {succeeded} times");
    }
}

#[tokio::test]
async fn a_commit_that_arrives_late_changes_nothing_any_more() {
    for later in 1..4 {
        check_what_append_says(Fault::Late(later)).await;
    }
}

#[tokio::test]
async fn rows_are_durable_files_on_a_disk_and_another_process_sees_them() {
    let folder = tempfile::tempdir().unwrap();
    let url = LakeUrl::from(folder.path().join("lake").as_path());
    let ends = offsets(&[7, 5]);
    follow(&Lake::create(&url, DATA_SET).await.unwrap(), &ends, 3).await.unwrap();
    let reader = Lake::open(&url).await.unwrap();
    assert_eq!(reader.data_set(), DATA_SET);
    assert_exactly_once(&reader, &ends, "reader").await;
    follow(&Lake::create(&url, DATA_SET).await.unwrap(), &offsets(&[9, 9]), 100).await.unwrap();
    assert_exactly_once(&reader, &offsets(&[9, 9]), "reader, later").await;
}

#[tokio::test]
async fn a_writer_that_dies_on_a_disk_is_finished_by_the_next() {
    let ends = offsets(&[4, 2]);
    let write = async |folder: &Path, fault| -> Result<u64, LakeError> {
        let store = FaultyStore::new(LakeUrl::from(folder).store(true)?, fault);
        follow(&open(Arc::new(store.clone())).await?, &ends, 9).await?;
        Ok(store.operations())
    };
    let folder = tempfile::tempdir().unwrap();
    let operations = write(folder.path(), None).await.unwrap();
    for at in (0..operations).step_by(13) {
        for fault in [Fault::Dies, Fault::DiesAfter] {
            let folder = tempfile::tempdir().unwrap();
            assert!(write(folder.path(), Some((at, fault))).await.is_err());
            write(folder.path(), None).await.unwrap();
            let lake = Lake::open(&LakeUrl::from(folder.path())).await.unwrap();
            assert_exactly_once(&lake, &ends, &format!("{fault:?} at {at} of {operations}")).await;
        }
    }
}

#[tokio::test]
async fn a_lake_of_another_data_set_and_one_that_is_not_there_are_refused() {
    let store: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
    assert!(matches!(Lake::open_in(store.clone(), "memory".into()).await, Err(LakeError::Absent { .. })));
    let folder = tempfile::tempdir().unwrap();
    let error = Lake::open(&LakeUrl::from(folder.path().join("lake").as_path())).await.unwrap_err();
    assert!(matches!(error, LakeError::Absent { .. }), "{error:?}");
    open(store.clone()).await.unwrap();
    let error = Lake::create_in(store, "memory".into(), "another").await.unwrap_err().to_string();
    assert!(error.contains("belongs to data set 0a0b0c0d, not to another"), "{error}");
}

#[tokio::test]
async fn a_round_that_begins_elsewhere_is_refused_and_one_that_is_there_is_skipped() {
    let lake = open(Arc::new(InMemory::new())).await.unwrap();
    let round = |from: &[u64], upto: &[u64]| Round { from: offsets(from), upto: offsets(upto), last: LastDecisions::default() };
    let first = round(&[0, 0], &[3, 1]);
    assert_eq!(lake.append(rows(&first), &first).await.unwrap().tables.len(), Table::ALL.len());
    assert_eq!(lake.append(rows(&first), &first).await.unwrap().tables.len(), 0);
    let early = round(&[0, 0], &[4, 1]);
    assert!(matches!(lake.append(rows(&early), &early).await, Err(LakeError::Moved { .. })));
    let late = round(&[4, 1], &[5, 1]);
    assert!(matches!(lake.append(rows(&late), &late).await, Err(LakeError::Moved { .. })));
    assert_exactly_once(&lake, &offsets(&[3, 1]), "refused").await;
}

#[tokio::test]
async fn two_writers_of_different_rounds_write_every_row_once() {
    let store: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
    let (one, other) = (open(store.clone()).await.unwrap(), open(store).await.unwrap());
    let ends = offsets(&[9, 8]);
    let (first, second) = tokio::join!(follow(&one, &ends, 2), follow(&other, &ends, 3));
    first.unwrap();
    second.unwrap();
    assert_exactly_once(&one, &ends, "two writers").await;
}

#[tokio::test]
async fn the_error_of_a_store_that_fails_has_its_cause_once() {
    let store = FaultyStore::new(Arc::new(InMemory::new()), Some((0, Fault::Dies)));
    let mut error: &dyn std::error::Error = &open(Arc::new(store)).await.unwrap_err();
    let mut message = error.to_string();
    while let Some(source) = error.source() {
        message += &source.to_string();
        error = source;
    }
    assert_eq!(message.matches("no answer").count(), 1, "{message}");
}

#[tokio::test]
async fn a_store_that_overwrites_commits_is_refused_before_anything_is_made() {
    let disk: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
    let refused = open(Arc::new(FaultyStore::new(disk.clone(), Some((0, Fault::Overwrites))))).await;
    assert!(matches!(refused, Err(LakeError::Overwrites { .. })), "{refused:?}");
    assert_eq!(disk.list(None).count().await, 0);
    open(disk.clone()).await.unwrap();
    let objects = disk.list(None).try_collect::<Vec<_>>().await.unwrap();
    assert!(objects.iter().all(|object| object.location.as_ref().contains("/_delta_log/")), "{objects:?}");
}
