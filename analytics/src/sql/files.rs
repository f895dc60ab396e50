//! What a table is read from: a list of Parquet files, as a snapshot of the lake names them.

use std::sync::Arc;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use object_store::{ObjectStore, path::Path};
use rewardhub_core::time::Instant;

use crate::{
    lake::{Lake, LakeError, LakeFile, Snapshot},
    tables::{DECIDED_AT, Table},
};

/// Tables whose state is asked for at a time.
const AT_A_TIME: usize = 4;

/// A table and the files that hold its rows at one moment.
#[derive(Debug, Clone)]
pub struct TableFiles {
    /// The table.
    pub table: Table,
    /// Where its files lie.
    pub store: Arc<dyn ObjectStore>,
    /// Its files, in any order.
    pub files: Vec<FileEntry>,
}

impl TableFiles {
    /// All tables of a lake, as they are now.
    ///
    /// # Errors
    /// When one cannot be read.
    pub async fn of(lake: &Lake) -> Result<Vec<Self>, LakeError> {
        let tables = stream::iter(Table::ALL).map(|table| async move {
            let snapshot = lake.snapshot(table).await?;
            Ok(Self { table, store: Arc::clone(lake.store()), files: entries(&snapshot) })
        });
        tables.buffered(AT_A_TIME).try_collect().await
    }
}

/// The files of a snapshot, under their table's folder.
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

/// An instant of Delta's statistics.
fn micros(told: &serde_json::Value) -> Option<i64> {
    Instant::parse(told.as_str()?).map(|instant| instant.0)
}

/// A Parquet file of a table. Its rows are sorted by [`Table::sorted_by`]; the column that the table is partitioned by is not in it.
#[derive(Debug, Clone)]
pub struct FileEntry {
    /// Its path in the table's store. A path never comes back with other bytes: what was read of a file is remembered by it.
    pub path: Path,
    /// Its size in bytes.
    pub size: u64,
    /// How many rows it has, exactly.
    pub rows: u64,
    /// The day that all its rows are partitioned under, in days since 1970-01-01.
    pub partition_days_since_epoch: i32,
    /// The SHA-256 of its bytes in hexadecimal digits, where that is known.
    pub sha256: Option<String>,
    /// Bounds of `decided_at`, in microseconds since 1970-01-01: not above the least and not below the greatest. With them what is
    /// newest is looked for in the newest files, and the others stay closed.
    pub decided_at: Option<(i64, i64)>,
}
