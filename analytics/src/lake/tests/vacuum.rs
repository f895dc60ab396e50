//! Vacuum deletes what nobody needs, and nothing younger than it is told.

use std::{sync::Arc, time::Duration};

use object_store::{ObjectStore, ObjectStoreExt as _, memory::InMemory, path::Path};

use super::rows::{DATA_SET, FILLED, assert_exactly_once, follow, later, offsets, stored};
use crate::{
    lake::{Lake, LakeUrl, upkeep::KEPT},
    tables::Table,
};

#[tokio::test]
async fn what_compaction_replaced_and_killed_writers_left_goes_after_its_time_and_not_before() {
    let store: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
    let lake = Lake::create_in(store.clone(), "memory".into(), DATA_SET).await.unwrap();
    follow(&lake, &offsets(&[8, 4]), 3).await.unwrap();
    let orphan = Path::from("rewards/event_date=2024-10-04/orphan.parquet");
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
    std::fs::write(folder.path().join(".tmp/killed"), "half a fi").unwrap();
    assert_eq!(lake.vacuum_unfinished(KEPT).await.unwrap().files, 0);
    assert_eq!(lake.vacuum_unfinished(Duration::ZERO).await.unwrap().bytes, 9);
    assert!(!folder.path().join(".tmp/killed").exists());
    assert!(lake.snapshot(Table::Rewards).await.is_ok());
}
