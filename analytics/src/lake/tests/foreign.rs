//! What other programs and data sets have at the place of a lake is refused by name, and stays.

use std::sync::Arc;

use futures::TryStreamExt as _;
use object_store::{ObjectStore, ObjectStoreExt as _, memory::InMemory, path::Path};

use super::rows::{DATA_SET, follow, offsets};
use crate::{
    lake::{Lake, LakeError},
    tables::Table,
};

const PROTOCOL: &str = r#"{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":[],"writerFeatures":[]}}"#;
const METADATA: &str = r#"{"metaData":{"id":"5fba94ed-9794-4965-ba6e-6ee3c0d22af9","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[]}","partitionColumns":[],"configuration":{},"createdTime":1}}"#;
const ADD: &str = r#"{"add":{"path":"part-00000.parquet","partitionValues":{},"size":9,"modificationTime":1,"dataChange":true}}"#;

async fn put(store: &dyn ObjectStore, path: &str, text: String) {
    store.put(&Path::from(path), text.into()).await.unwrap();
}

async fn all(store: &dyn ObjectStore) -> Vec<String> {
    let entries: Vec<_> = store.list(None).try_collect().await.unwrap();
    entries.into_iter().map(|entry| entry.location.to_string()).collect()
}

/// Everything that opens a lake refuses the place, and leaves it as it is.
async fn assert_refused(store: &Arc<dyn ObjectStore>, table: Table) {
    let before = all(store.as_ref()).await;
    let place = || (store.clone(), "memory".to_owned());
    let open = |(store, location)| Lake::open_in(store, location);
    let mut refused = vec![
        Lake::create_in(place().0, place().1, DATA_SET).await.err().unwrap(),
        Lake::mend_in(place().0, place().1, DATA_SET).await.err().unwrap(),
    ];
    if table == Table::ALL[0] {
        refused.push(open(place()).await.err().unwrap());
    }
    for error in refused {
        let message = error.to_string();
        assert!(matches!(error, LakeError::NotOurs { .. }), "{error:?}");
        assert!(message.contains(&format!("table {} at memory is not a table of this data set", table.name())), "{message}");
    }
    assert_eq!(all(store.as_ref()).await, before);
}

#[tokio::test]
async fn a_table_of_another_program_is_refused_and_stays() {
    for table in [Table::ALL[0], Table::Rewards] {
        for commit in
            [[PROTOCOL, METADATA, ADD].join("\n"), [PROTOCOL, ADD, METADATA].join("\n"), [PROTOCOL, METADATA].join("\n")]
        {
            let store: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
            put(store.as_ref(), &format!("{}/_delta_log/00000000000000000000.json", table.name()), commit).await;
            put(store.as_ref(), &format!("{}/part-00000.parquet", table.name()), "their rows".into()).await;
            assert_refused(&store, table).await;
        }
    }
}

#[tokio::test]
async fn a_log_that_cannot_be_read_with_files_of_others_is_not_deleted() {
    let store: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
    put(store.as_ref(), "rewards/_delta_log/00000000000000000000.json", "{".into()).await;
    put(store.as_ref(), "rewards/part-00000.parquet", "their rows".into()).await;
    let before = all(store.as_ref()).await;
    let refused = Lake::mend_in(store.clone(), "memory".into(), DATA_SET).await;
    assert!(matches!(refused, Err(LakeError::NotOurs { table: "rewards", .. })), "{refused:?}");
    assert_eq!(all(store.as_ref()).await, before);
}

#[tokio::test]
async fn a_damaged_table_of_ours_or_with_our_names_only_is_made_anew_and_what_others_laid_there_stays() {
    for (damaged, note) in [(1, true), (0, false)] {
        let store: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
        let lake = Lake::create_in(store.clone(), "memory".into(), DATA_SET).await.unwrap();
        follow(&lake, &offsets(&[3, 2]), 2).await.unwrap();
        put(store.as_ref(), &format!("rewards/_delta_log/{damaged:020}.json"), "{".into()).await;
        if note {
            put(store.as_ref(), "rewards/notes.txt", "theirs".into()).await;
        }
        let (mended, bad) = Lake::mend_in(store.clone(), "memory".into(), DATA_SET).await.unwrap();
        assert_eq!((bad, mended.snapshot(Table::Rewards).await.unwrap().rows()), (vec![Table::Rewards], 0));
        assert_eq!(store.head(&Path::from("rewards/notes.txt")).await.is_ok(), note);
        assert_eq!(super::rows::stored(store.as_ref(), Table::Rewards).await.len(), usize::from(note));
    }
}

#[tokio::test]
async fn a_damaged_table_of_another_data_set_is_not_deleted() {
    let store: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
    let lake = Lake::create_in(store.clone(), "memory".into(), "another").await.unwrap();
    follow(&lake, &offsets(&[3, 2]), 2).await.unwrap();
    for table in Table::ALL {
        put(store.as_ref(), &format!("{}/_delta_log/00000000000000000001.json", table.name()), "{".into()).await;
    }
    let before = all(store.as_ref()).await;
    let refused = Lake::mend_in(store.clone(), "memory".into(), DATA_SET).await;
    assert!(matches!(&refused, Err(LakeError::OtherDataSet { found, .. }) if found == "another"), "{refused:?}");
    assert_eq!(all(store.as_ref()).await, before);
}
