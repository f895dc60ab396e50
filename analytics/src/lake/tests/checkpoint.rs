//! A checkpoint says what the commits before it said, to us and to others.

use std::sync::Arc;

use deltalake_core::DeltaTableBuilder;
use object_store::{ObjectStore, ObjectStoreExt as _, memory::InMemory, path::Path};
use url::Url;

use super::{
    faulty::{Fault, FaultyStore},
    rows::{DATA_SET, assert_exactly_once, follow, later, offsets},
};
use crate::{
    lake::{Lake, LakeError, LakeUrl, Snapshot, upkeep::CHECKPOINT_EVERY},
    tables::Table,
};

const TABLE: Table = Table::Rewards;

fn said(snapshot: &Snapshot) -> impl PartialEq + std::fmt::Debug {
    let files: Vec<_> =
        snapshot.files().map(|file| (file.path.clone(), file.size, file.rows, file.partition, file.written_ms)).collect();
    let bounds: Vec<_> = snapshot.files().map(|file| (file.bounds("log_offset"), file.bounds("wallet_id"))).collect();
    (snapshot.version, files, bounds, snapshot.positions(), snapshot.removed().clone(), snapshot.data_set().to_owned())
}

/// A lake with so many events and a commit for each, some of its files merged.
async fn filled(store: Arc<dyn ObjectStore>) -> Lake {
    let lake = Lake::create_in(store, "lake".into(), DATA_SET).await.unwrap();
    follow(&lake, &offsets(&[CHECKPOINT_EVERY - 2]), 1).await.unwrap();
    lake.compact(TABLE, later()).await.unwrap();
    lake
}

async fn check(store: Arc<dyn ObjectStore>) {
    let lake = filled(store.clone()).await;
    assert!(lake.checkpoint(TABLE).await.unwrap());
    assert!(!lake.checkpoint(TABLE).await.unwrap());
    let before = lake.snapshot(TABLE).await.unwrap();
    let commits = before.version;
    for version in 0..=commits {
        store.delete(&Path::from(format!("{}/_delta_log/{version:020}.json", TABLE.name()))).await.unwrap();
    }
    let again = Lake::create_in(store.clone(), "lake".into(), DATA_SET).await.unwrap();
    let read = again.snapshot(TABLE).await.unwrap();
    assert_eq!(said(&read), said(&before));
    assert_eq!(read.checkpoint, Some(commits));
    let ends = offsets(&[CHECKPOINT_EVERY + 3]);
    follow(&again, &ends, 2).await.unwrap();
    assert_exactly_once(&lake, &ends, "the lake that was open").await;
    assert_exactly_once(&again, &ends, "the lake from the checkpoint").await;
    store.delete(&Path::from(format!("{}/_delta_log/_last_checkpoint", TABLE.name()))).await.unwrap();
    let unhinted = Lake::open_in(store.clone(), "lake".into()).await.unwrap();
    assert_exactly_once(&unhinted, &ends, "the lake without a hint").await;
    store.delete(&Path::from(format!("{}/_delta_log/{:020}.json", TABLE.name(), commits + 1))).await.unwrap();
    let torn = Lake::open_in(store, "lake".into()).await.unwrap().snapshot(TABLE).await;
    assert!(matches!(torn, Err(LakeError::Damaged { .. })), "{torn:?}");
}

#[tokio::test]
async fn a_checkpoint_that_dies_at_any_operation_leaves_the_table_as_it_was() {
    let written = Arc::new(InMemory::new());
    let lake = filled(written.clone()).await;
    let before = lake.snapshot(TABLE).await.unwrap();
    for at in 0.. {
        let disk = Arc::new(written.fork());
        let store = FaultyStore::new(disk.clone(), Some((at, Fault::Dies)));
        let done = match Lake::open_in(Arc::new(store), "lake".into()).await {
            Ok(lake) => lake.checkpoint(TABLE).await.is_ok(),
            Err(_) => false,
        };
        let again = Lake::open_in(disk, "lake".into()).await.unwrap();
        assert_eq!(said(&again.snapshot(TABLE).await.unwrap()), said(&before), "at {at}");
        if done {
            return assert!(at > 20, "{at}");
        }
    }
}

#[tokio::test]
async fn a_table_is_read_from_its_checkpoint() {
    check(Arc::new(InMemory::new())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_on_a_disk_is_read_from_its_checkpoint_under_many_threads() {
    let folder = tempfile::tempdir().unwrap();
    check(LakeUrl::from(folder.path()).store(true).unwrap()).await;
}

#[tokio::test]
async fn delta_rs_reads_the_checkpoint_and_what_came_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let url = LakeUrl::from(folder.path());
    let lake = filled(url.store(true).unwrap()).await;
    assert!(lake.checkpoint(TABLE).await.unwrap());
    follow(&lake, &offsets(&[CHECKPOINT_EVERY + 3]), 2).await.unwrap();
    let ours = lake.snapshot(TABLE).await.unwrap();
    let place = Url::from_directory_path(folder.path().join(TABLE.name())).unwrap();
    let theirs = DeltaTableBuilder::from_url(place).unwrap().load().await.unwrap();
    let state = theirs.snapshot().unwrap();
    let mut files: Vec<_> =
        state.log_data().iter().map(|file| (file.path().to_string(), file.num_records().unwrap() as u64)).collect();
    files.sort();
    assert_eq!(files, ours.files().map(|file| (file.path.clone(), file.rows)).collect::<Vec<_>>());
    let app = format!("rewardhub/{DATA_SET}/0");
    let theirs = state.transaction_version(theirs.log_store().as_ref(), app).await.unwrap();
    assert_eq!(theirs, i64::try_from(CHECKPOINT_EVERY + 3).ok());
}
