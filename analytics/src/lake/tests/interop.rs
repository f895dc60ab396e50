//! What others read: delta-rs opens what we wrote, and we open what it checkpoints.

use std::sync::Arc;

use deltalake_core::{DeltaTable, DeltaTableBuilder, kernel::DataType};
use object_store::{ObjectStoreExt as _, memory::InMemory};
use parquet::{
    basic::Compression,
    file::metadata::{PageIndexPolicy, ParquetMetaDataReader},
};
use url::Url;

use super::rows::{DATA_SET, FILLED, follow, offsets};
use crate::{
    lake::{Lake, LakeUrl},
    tables::{Table, Type},
};

async fn opened(folder: &std::path::Path, table: Table) -> DeltaTable {
    let url = Url::from_directory_path(folder.join(table.name())).unwrap();
    DeltaTableBuilder::from_url(url).unwrap().load().await.unwrap()
}

#[tokio::test]
async fn delta_rs_finds_the_same_files_positions_and_columns() {
    let folder = tempfile::tempdir().unwrap();
    let lake = Lake::create(&LakeUrl::from(folder.path()), DATA_SET).await.unwrap();
    follow(&lake, &offsets(&[7, 5]), 3).await.unwrap();
    for table in FILLED {
        let ours = lake.snapshot(table).await.unwrap();
        let theirs = opened(folder.path(), table).await;
        let state = theirs.snapshot().unwrap();
        assert_eq!(state.version(), ours.version);
        let mut files: Vec<_> =
            state.log_data().iter().map(|file| (file.path().to_string(), file.num_records().unwrap() as u64)).collect();
        files.sort();
        assert_eq!(files, ours.files().map(|file| (file.path.clone(), file.rows)).collect::<Vec<_>>());
        let app = format!("rewardhub/{DATA_SET}/0");
        assert_eq!(state.transaction_version(theirs.log_store().as_ref(), app).await.unwrap(), Some(7));
        assert_eq!((state.protocol().min_reader_version(), state.protocol().min_writer_version()), (1, 2));
        assert_eq!(state.metadata().description(), Some(table.meaning()));
    }
}

#[tokio::test]
async fn files_are_compressed_sorted_indexed_and_have_bloom_filters_on_ids_alone() {
    let lake = Lake::create_in(Arc::new(InMemory::new()), "memory".into(), DATA_SET).await.unwrap();
    follow(&lake, &offsets(&[4, 4]), 9).await.unwrap();
    for table in FILLED {
        let snapshot = lake.snapshot(table).await.unwrap();
        let bytes = lake.store().get(&snapshot.files().next().unwrap().place(table)).await.unwrap().bytes().await.unwrap();
        let file =
            ParquetMetaDataReader::new().with_page_index_policy(PageIndexPolicy::Required).parse_and_finish(&bytes).unwrap();
        assert!(file.column_index().is_some() && file.offset_index().is_some(), "{}", table.name());
        let group = file.row_group(0);
        let name = |at: i32| group.column(usize::try_from(at).unwrap()).column_path().string();
        let sorted: Vec<_> =
            group.sorting_columns().unwrap().iter().map(|by| (name(by.column_idx), by.descending, by.nulls_first)).collect();
        let promised: Vec<_> = table.sorted_by().iter().map(|name| ((*name).to_owned(), false, true)).collect();
        assert!(sorted.starts_with(&promised), "{}: {sorted:?}", table.name());
        let ids: Vec<_> = table.ids().collect();
        for column in group.columns() {
            let name = column.column_path().string();
            assert!(matches!(column.compression(), Compression::ZSTD(_)), "{name}");
            assert_eq!(column.bloom_filter_offset().is_some(), ids.contains(&name.as_str()), "{name}");
            assert_ne!(name, table.partitioned_by());
        }
    }
}

#[tokio::test]
async fn every_type_is_the_one_that_other_engines_expect() {
    let folder = tempfile::tempdir().unwrap();
    Lake::create(&LakeUrl::from(folder.path()), DATA_SET).await.unwrap();
    for table in Table::ALL {
        let schema = opened(folder.path(), table).await.snapshot().unwrap().schema();
        for column in table.columns() {
            let field = schema.field(column.name).unwrap();
            let expected = match column.holds {
                Type::Text | Type::Id => DataType::STRING,
                Type::Whole => DataType::LONG,
                Type::Amount => DataType::decimal(18, 4).unwrap(),
                Type::Sum => DataType::decimal(38, 4).unwrap(),
                Type::Day => DataType::DATE,
                Type::Time => DataType::TIMESTAMP,
                Type::Flag => DataType::BOOLEAN,
            };
            assert_eq!(
                (field.data_type(), field.is_nullable()),
                (&expected, column.nullable),
                "{}.{}",
                table.name(),
                column.name
            );
        }
    }
}

#[tokio::test]
async fn files_tell_their_digest_and_the_bounds_of_their_columns() {
    let lake = Lake::create_in(Arc::new(InMemory::new()), "memory".into(), DATA_SET).await.unwrap();
    follow(&lake, &offsets(&[2]), 3).await.unwrap();
    let rewards = lake.snapshot(Table::Rewards).await.unwrap();
    let file = rewards.files().next().unwrap();
    assert!(file.path.starts_with("event_date=2024-10-04/") && file.sha256().is_some(), "{}", file.path);
    assert_eq!(file.bounds("wallet_id"), Some(("wallet 0".into(), "wallet 1".into())));
    assert_eq!(file.bounds("capped_by"), None);
    assert_eq!((file.rows, rewards.rows()), (2, 2));
}
