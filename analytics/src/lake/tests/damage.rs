//! Damage is reported with table and file, and never copied on.

use std::sync::Arc;

use object_store::{ObjectStore, ObjectStoreExt as _, memory::InMemory, path::Path};

use super::rows::{DATA_SET, follow, later, offsets};
use crate::{
    lake::{Lake, LakeError},
    tables::Table,
};

async fn filled() -> (Arc<dyn ObjectStore>, Lake) {
    let store: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
    let lake = Lake::create_in(store.clone(), "memory".into(), DATA_SET).await.unwrap();
    follow(&lake, &offsets(&[3, 2]), 2).await.unwrap();
    (store, lake)
}

/// The first file of a table, and its place.
async fn first(lake: &Lake, table: Table) -> (String, Path) {
    let snapshot = lake.snapshot(table).await.unwrap();
    let file = snapshot.files().next().unwrap();
    (file.path.clone(), file.place(table))
}

#[tokio::test]
async fn a_changed_byte_and_a_file_that_is_gone_are_named() {
    let (store, lake) = filled().await;
    assert!(lake.check_files().await.unwrap().bad.is_empty());
    let (changed, place) = first(&lake, Table::Rewards).await;
    let mut bytes = store.get(&place).await.unwrap().bytes().await.unwrap().to_vec();
    bytes[100] ^= 1;
    store.put(&place, bytes.into()).await.unwrap();
    let (gone, place) = first(&lake, Table::Wallets).await;
    store.delete(&place).await.unwrap();
    let checked = lake.check_files().await.unwrap();
    let damaged: Vec<_> = checked.bad.into_iter().map(|bad| (bad.table, bad.path, bad.why)).collect();
    assert_eq!(
        damaged,
        [
            (Table::Rewards, changed, "its bytes are not those that were written".to_owned()),
            (Table::Wallets, gone, "it is not there".to_owned()),
        ]
    );
    assert!(matches!(lake.compact(Table::Rewards, later()).await, Err(LakeError::Damaged { .. })));
    assert!(matches!(lake.content(Table::Rewards).await, Err(LakeError::Damaged { .. })));
}

#[tokio::test]
async fn a_log_with_a_hole_or_without_sense_is_refused() {
    let (store, _) = filled().await;
    let commit = |version: u64| Path::from(format!("rewards/_delta_log/{version:020}.json"));
    let opened = || Lake::create_in(store.clone(), "memory".into(), DATA_SET);
    store.put(&commit(2), "{\"add\": nothing".into()).await.unwrap();
    let error = opened().await.unwrap_err().to_string();
    assert!(error.contains("00000000000000000002.json of table rewards cannot be read"), "{error}");
    store.delete(&commit(1)).await.unwrap();
    let error = opened().await.unwrap_err().to_string();
    assert!(error.contains("00000000000000000001.json of table rewards cannot be read: it is missing"), "{error}");
}

#[tokio::test]
async fn a_table_that_cannot_be_read_is_made_anew_and_the_others_stay() {
    let (store, lake) = filled().await;
    let wallets = lake.content(Table::Wallets).await.unwrap();
    store.put(&Path::from("rewards/_delta_log/00000000000000000001.json"), "".into()).await.unwrap();
    let (mended, bad) = Lake::mend_in(store.clone(), "memory".into(), DATA_SET).await.unwrap();
    assert_eq!(bad, [Table::Rewards]);
    assert_eq!(mended.snapshot(Table::Rewards).await.unwrap().rows(), 0);
    assert_eq!(mended.content(Table::Wallets).await.unwrap(), wallets);
    follow(&mended, &offsets(&[3, 2]), 2).await.unwrap();
    super::rows::assert_exactly_once(&mended, &offsets(&[3, 2]), "mended").await;
    assert!(matches!(Lake::mend_in(store, "memory".into(), "another").await, Err(LakeError::OtherDataSet { .. })));
}

#[tokio::test]
async fn a_table_that_another_program_gave_features_is_refused() {
    let (store, lake) = filled().await;
    let version = lake.snapshot(Table::Rewards).await.unwrap().version + 1;
    let protocol = r#"{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors"],"writerFeatures":["deletionVectors"]}}"#;
    store.put(&Path::from(format!("rewards/_delta_log/{version:020}.json")), protocol.into()).await.unwrap();
    assert!(matches!(lake.snapshot(Table::Rewards).await, Err(LakeError::Protocol { reader: 3, writer: 7, .. })));
}
