//! The Parquet files that a table is read from, as a snapshot of the lake lists them.

use std::sync::Arc;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use object_store::{ObjectStore, path::Path};
use rewardhub_core::time::Instant;

use crate::{
    lake::{Lake, LakeError, LakeFile, Snapshot},
    tables::{DECIDED_AT, Table},
};

/// Tables read at a time.
const AT_A_TIME: usize = 4;

/// A table and the files that hold its rows at one moment.
#[derive(Debug, Clone)]
pub struct TableFiles {
    /// The table that the files belong to.
    pub table: Table,
    /// The store of its files.
    pub store: Arc<dyn ObjectStore>,
    /// Its files, in any order.
    pub files: Vec<FileEntry>,
}

impl TableFiles {
    /// Reads the files of all tables of a lake, as they are now.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub async fn of(lake: &Lake) -> Result<Vec<Self>, LakeError> {
        let tables = stream::iter(Table::ALL).map(|table| async move {
            let snapshot = lake.snapshot(table).await?;
            Ok(Self { table, store: Arc::clone(lake.store()), files: entries(&snapshot) })
        });
        tables.buffered(AT_A_TIME).try_collect().await
    }
}

/// The files of a snapshot, with paths that begin with the folder of their table.
fn entries(snapshot: &Snapshot) -> Vec<FileEntry> {
    let folder = Path::from(snapshot.table.name());
    let entry = |file: &LakeFile| FileEntry {
        path: file.path.split('/').fold(folder.clone(), |path, part| path.join(part)),
        size: file.size,
        rows: file.rows,
        partition_days_since_epoch: file.partition.number(),
        sha256: file.sha256().map(str::to_owned),
        decided_at: file.bounds(DECIDED_AT).and_then(|(least, greatest)| micros(&least).zip(micros(&greatest))),
    };
    snapshot.files().map(entry).collect()
}

/// Parses an instant of Delta's statistics, in microseconds since 1970.
fn micros(value: &serde_json::Value) -> Option<i64> {
    Instant::parse(value.as_str()?).map(|instant| instant.0)
}

/// A Parquet file of a table. Its rows are sorted by [`Table::sorted_by`], and it does not have the column of the partition.
#[derive(Debug, Clone)]
pub struct FileEntry {
    /// The path in the store of the table. A path never gets other bytes, so the cache of file metadata uses it as its key.
    pub path: Path,
    /// The size in bytes.
    pub size: u64,
    /// The exact number of rows.
    pub rows: u64,
    /// The partition of all its rows, in days since 1970-01-01.
    pub partition_days_since_epoch: i32,
    /// The SHA-256 of its bytes, 64 hexadecimal digits; `None` if it is unknown, and then damage is not found.
    pub sha256: Option<String>,
    /// The bounds of `decided_at`, in microseconds since 1970-01-01: not above the least and not below the greatest value. With
    /// them, queries for the newest rows open only the newest files. `None` if they are unknown.
    pub decided_at: Option<(i64, i64)>,
}
