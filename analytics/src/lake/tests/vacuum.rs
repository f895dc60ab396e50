//! Vacuum deletes what nobody needs, and nothing younger than the given age.

use std::{sync::Arc, time::Duration};

use object_store::{ObjectStore, ObjectStoreExt as _, memory::InMemory, path::Path};

use super::rows::{DATA_SET, FILLED, assert_exactly_once, follow, later, offsets, stored};
use crate::{
    lake::{Lake, LakeUrl, upkeep::KEPT},
    tables::Table,
};

const UUID: &str = "126d76e1-f094-4c43-a7f0-72daac801590";

#[tokio::test]
async fn what_compaction_replaced_and_killed_writers_left_goes_after_its_time_and_not_before() {
    let store: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
    let lake = Lake::create_in(store.clone(), "memory".into(), DATA_SET).await.unwrap();
    follow(&lake, &offsets(&[8, 4]), 3).await.unwrap();
    let orphan = Path::from(format!("rewards/event_date=2024-10-04/{UUID}-{}.parquet", "0".repeat(64)));
    store.put(&orphan, "left behind".into()).await.unwrap();
    for table in FILLED {
        lake.compact(table, later()).await.unwrap();
        let all = stored(store.as_ref(), table).await.len();
        assert_eq!(lake.vacuum(table, KEPT).await.unwrap().files, 0);
        assert_eq!(stored(store.as_ref(), table).await.len(), all);
        let gone = lake.vacuum(table, Duration::ZERO).await.unwrap();
        let files = lake.snapshot(table).await.unwrap().files().len();
        assert_eq!(gone.files, (all - files) as u64);
        assert_eq!(stored(store.as_ref(), table).await.len(), files);
    }
    assert!(store.head(&orphan).await.is_err());
    assert_exactly_once(&lake, &offsets(&[8, 4]), "vacuumed").await;
    assert!(lake.check_files().await.unwrap().bad.is_empty());
}

#[tokio::test]
async fn unfinished_files_on_a_disk_go_after_their_time() {
    let folder = tempfile::tempdir().unwrap();
    let lake = Lake::create(&LakeUrl::from(folder.path()), DATA_SET).await.unwrap();
    let (killed, theirs) = (folder.path().join(".tmp").join(UUID), folder.path().join(".tmp/theirs"));
    std::fs::write(&killed, "half a fi").unwrap();
    std::fs::write(&theirs, "theirs").unwrap();
    assert_eq!(lake.vacuum_unfinished(KEPT).await.unwrap().files, 0);
    assert_eq!(lake.vacuum_unfinished(Duration::ZERO).await.unwrap().bytes, 9);
    assert!(!killed.exists() && theirs.exists());
    assert!(lake.snapshot(Table::Rewards).await.is_ok());
}

#[tokio::test]
async fn files_of_others_stay() {
    let store: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
    let lake = Lake::create_in(store.clone(), "memory".into(), DATA_SET).await.unwrap();
    follow(&lake, &offsets(&[3, 2]), 3).await.unwrap();
    let theirs = ["notes.txt", "event_date=2024-10-04/part-00000.snappy.parquet", "backup/2024.parquet"]
        .map(|name| format!("rewards/{name}"));
    for path in &theirs {
        store.put(&Path::from(path.as_str()), "theirs".into()).await.unwrap();
    }
    assert_eq!(lake.vacuum(Table::Rewards, Duration::ZERO).await.unwrap().files, 0);
    for path in &theirs {
        assert!(store.head(&Path::from(path.as_str())).await.is_ok(), "{path}");
    }
}
