//! What is in a file, besides its rows.

use std::sync::Arc;

use object_store::{ObjectStoreExt as _, memory::InMemory};
use parquet::{
    basic::Compression,
    file::metadata::{PageIndexPolicy, ParquetMetaDataReader},
};

use super::rows::{DATA_SET, FILLED, follow, offsets};
use crate::{lake::Lake, tables::Table};

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
async fn files_have_their_digest_and_the_bounds_of_their_columns() {
    let lake = Lake::create_in(Arc::new(InMemory::new()), "memory".into(), DATA_SET).await.unwrap();
    follow(&lake, &offsets(&[2]), 3).await.unwrap();
    let rewards = lake.snapshot(Table::Rewards).await.unwrap();
    let file = rewards.files().next().unwrap();
    assert!(file.path.starts_with("event_date=2024-10-04/") && file.sha256().is_some(), "{}", file.path);
    assert_eq!(file.bounds("wallet_id"), Some(("wallet 0".into(), "wallet 1".into())));
    assert_eq!(file.bounds("capped_by"), None);
    assert_eq!((file.rows, rewards.rows()), (2, 2));
}
