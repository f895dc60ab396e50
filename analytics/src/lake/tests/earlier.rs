//! A lake of an earlier schema: its table lacks columns, its files lack them too.

use std::sync::Arc;

use arrow::array::{Array as _, AsArray as _};
use object_store::{ObjectStore, ObjectStoreExt as _, memory::InMemory, path::Path};
use parquet::arrow::{ArrowWriter, arrow_reader::ParquetRecordBatchReaderBuilder};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::rows::{DATA_SET, assert_exactly_once, follow, later, offsets};
use crate::{
    lake::{Lake, delta::Metadata, parquet_files::hex},
    tables::Table,
};

const NEWER: [&str; 2] = ["reason", "campaign_id"];

async fn text(store: &dyn ObjectStore, place: &Path) -> String {
    String::from_utf8(store.get(place).await.unwrap().bytes().await.unwrap().to_vec()).unwrap()
}

/// Takes columns out of a lake's only commit with rows of `rewards`, as if they had never been.
async fn made_earlier(store: &dyn ObjectStore, lake: &Lake) {
    let snapshot = lake.snapshot(Table::Rewards).await.unwrap();
    let mut renamed = Vec::new();
    for file in snapshot.files() {
        let bytes = store.get(&file.place(Table::Rewards)).await.unwrap().bytes().await.unwrap();
        let batch = ParquetRecordBatchReaderBuilder::try_new(bytes).unwrap().build().unwrap().next().unwrap().unwrap();
        let kept: Vec<_> =
            (0..batch.num_columns()).filter(|at| !NEWER.contains(&batch.schema().field(*at).name().as_str())).collect();
        let batch = batch.project(&kept).unwrap();
        let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        let bytes = writer.into_inner().unwrap();
        let path = file.path.replace(file.sha256().unwrap(), &hex(&Sha256::digest(&bytes)));
        store.put(&Path::from(format!("rewards/{path}")), bytes.into()).await.unwrap();
        renamed.push((file.path.clone(), path));
    }
    for version in 0..=snapshot.version {
        let place = Path::from(format!("rewards/_delta_log/{version:020}.json"));
        let mut lines: Vec<Value> = text(store, &place).await.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        for line in &mut lines {
            if let Some(Value::String(schema)) = line.pointer_mut("/metaData/schemaString") {
                let mut earlier: Value = serde_json::from_str(schema).unwrap();
                earlier["fields"].as_array_mut().unwrap().retain(|field| !NEWER.contains(&field["name"].as_str().unwrap()));
                *schema = earlier.to_string();
            }
        }
        let text: Vec<_> = lines.iter().map(Value::to_string).collect();
        let text = renamed.iter().fold(text.join("\n"), |text, (old, new)| text.replace(old, new));
        store.put(&place, text.into()).await.unwrap();
    }
}

fn columns(metadata: &Metadata) -> Vec<String> {
    let schema: Value = serde_json::from_str(&metadata.schema_string).unwrap();
    schema["fields"].as_array().unwrap().iter().map(|field| field["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_lake_of_an_earlier_schema_is_read_grows_and_is_appended_to() {
    let store: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
    let first = Lake::create_in(store.clone(), "memory".into(), DATA_SET).await.unwrap();
    follow(&first, &offsets(&[5, 2]), 9).await.unwrap();
    let before = first.content(Table::Rewards).await.unwrap();
    made_earlier(store.as_ref(), &first).await;

    let reader = Lake::open_in(store.clone(), "memory".into()).await.unwrap();
    let stored = reader.snapshot(Table::Rewards).await.unwrap();
    assert!(NEWER.iter().all(|name| !columns(stored.metadata().unwrap()).contains(&(*name).to_owned())));
    assert_eq!(reader.content(Table::Rewards).await.unwrap(), before);

    let lake = Lake::create_in(store.clone(), "memory".into(), DATA_SET).await.unwrap();
    let grown = lake.snapshot(Table::Rewards).await.unwrap();
    assert_eq!(grown.version, stored.version + 1);
    let names = columns(grown.metadata().unwrap());
    assert_eq!(names[names.len() - 2..], ["campaign_id", "reason"]);
    assert_eq!(grown.positions(), stored.positions());

    let ends = offsets(&[7, 2]);
    follow(&lake, &ends, 9).await.unwrap();
    assert_exactly_once(&lake, &ends, "grown").await;
    let content = lake.content(Table::Rewards).await.unwrap();
    assert!(lake.compact(Table::Rewards, later()).await.unwrap().files_before > 0);
    assert_eq!(lake.content(Table::Rewards).await.unwrap(), content);
    assert_exactly_once(&lake, &ends, "grown and compacted").await;
    for batch in super::rows::read(&lake, Table::Rewards).await {
        assert!(batch["reward_id"].as_string::<i32>().null_count() == 0);
    }
    assert_exactly_once(&reader, &ends, "the reader of before").await;
}
