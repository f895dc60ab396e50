//! A checkpoint says what the commits before it said, and what others have put into them.

use std::sync::Arc;

use object_store::{ObjectStore, ObjectStoreExt as _, memory::InMemory, path::Path};
use serde_json::{Value, json};

use super::{
    faulty::{Fault, FaultyStore},
    rows::{DATA_SET, assert_exactly_once, follow, later, offsets},
};
use crate::{
    lake::{Lake, LakeError, LakeUrl, Snapshot, upkeep::CHECKPOINT_EVERY},
    tables::Table,
};

const TABLE: Table = Table::Rewards;

fn commit_file(version: u64) -> Path {
    Path::from(format!("{}/_delta_log/{version:020}.json", TABLE.name()))
}

fn said(snapshot: &Snapshot) -> impl PartialEq + std::fmt::Debug {
    (snapshot.version, snapshot.actions(i64::MIN), snapshot.positions(), snapshot.data_set().to_owned())
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
        store.delete(&commit_file(version)).await.unwrap();
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
    store.delete(&commit_file(commits + 1)).await.unwrap();
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

/// Puts the next commit of the table as another program has it.
async fn another_commits(store: &dyn ObjectStore, lake: &Lake, actions: &[Value]) {
    let version = lake.snapshot(TABLE).await.unwrap().version + 1;
    let lines: Vec<_> = actions.iter().map(Value::to_string).collect();
    store.put(&commit_file(version), lines.join("\n").into()).await.unwrap();
}

#[tokio::test]
async fn what_another_program_says_of_the_table_is_in_the_checkpoint_too() {
    let store: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
    let lake = filled(store.clone()).await;
    let file = lake.snapshot(TABLE).await.unwrap().files().next().unwrap().clone();
    let partition = json!({ "event_date": file.partition.to_string() });
    let add = |path: &str| {
        json!({ "add": {
            "path": path, "partitionValues": partition, "size": file.size, "modificationTime": 5, "dataChange": false,
            "stats": file.statistics().to_string(), "tags": { "ZCUBE_ID": "7" },
        } })
    };
    let now = crate::lake::open::now_ms();
    let remove = |path: &str, at: i64| json!({ "remove": { "path": path, "dataChange": true, "deletionTimestamp": at } });
    let txn = json!({ "txn": { "appId": "another", "version": -1, "lastUpdated": 3 } });
    let later = json!({ "domainMetadata": { "domain": "d", "configuration": "{}", "removed": false } });
    let actions =
        [add(&file.path), add("their%20file.parquet"), remove("of%20now", now), remove("of%20long%20ago", 1), txn, later];
    another_commits(store.as_ref(), &lake, &actions).await;
    let before = lake.snapshot(TABLE).await.unwrap();
    assert!(before.file("their file.parquet").is_some() && before.removed_ms("of long ago") == Some(1));
    assert!(lake.checkpoint(TABLE).await.unwrap());
    for version in 0..=before.version {
        store.delete(&commit_file(version)).await.unwrap();
    }
    let read = Lake::open_in(store, "lake".into()).await.unwrap().snapshot(TABLE).await.unwrap();
    assert_eq!(read.removed_ms("of long ago"), None, "nobody needs to know it any more");
    let expected = before.actions(2);
    assert_eq!(read.actions(i64::MIN), expected);
    let shown = format!("{expected:?}");
    assert!(
        ["ZCUBE_ID", "their file.parquet", "of now", "another", "Some(3)"].iter().all(|part| shown.contains(part)),
        "{shown}"
    );
}

#[tokio::test]
async fn commits_that_the_table_keeps_no_longer_go_with_the_checkpoint() {
    for cleaned in ["true", "false"] {
        let store: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
        let lake = filled(store.clone()).await;
        let first = store.get(&commit_file(0)).await.unwrap().bytes().await.unwrap();
        let first = String::from_utf8(first.to_vec()).unwrap();
        let mut metadata: Value = serde_json::from_str(first.lines().next_back().unwrap()).unwrap();
        let configuration = &mut metadata["metaData"]["configuration"];
        configuration["delta.logRetentionDuration"] = "interval 0 days".into();
        configuration["delta.enableExpiredLogCleanup"] = cleaned.into();
        another_commits(store.as_ref(), &lake, &[metadata]).await;
        let before = lake.snapshot(TABLE).await.unwrap();
        assert!(lake.checkpoint(TABLE).await.unwrap());
        let mut commits = 0;
        for version in 0..before.version {
            commits += u64::from(store.head(&commit_file(version)).await.is_ok());
        }
        let left = if cleaned == "true" { 0 } else { before.version };
        assert_eq!(commits, left, "delta.enableExpiredLogCleanup = {cleaned}");
        let read = Lake::open_in(store, "lake".into()).await.unwrap().snapshot(TABLE).await.unwrap();
        assert_eq!(said(&read), said(&before));
    }
}
