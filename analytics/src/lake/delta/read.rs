//! Reads a log: from its latest checkpoint on, or from the state that was read before.

use std::sync::Arc;

use arrow::json::LineDelimitedWriter;
use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use object_store::{ObjectStore, ObjectStoreExt as _, path::Path};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use rewardhub_engine::catch_panic::guarded;

use super::{
    action::{self, Action},
    log::{LogFile, checkpoint_file, commit_file, last_checkpoint_file, log_file, log_folder},
    state::{DATA_SET, Snapshot},
};
use crate::{lake::error::LakeError, tables::Table};

/// Commits fetched at a time.
const AT_A_TIME: usize = 16;

/// The versions that a listing of a log shows.
#[derive(Default)]
struct Listed {
    checkpoint: Option<u64>,
    commits: Vec<u64>,
}

/// Reads the log of a table; `None` if there is none.
///
/// # Errors
/// [`LakeError::Damaged`], [`LakeError::Store`].
pub(in crate::lake) async fn load(store: &Arc<dyn ObjectStore>, table: Table) -> Result<Option<Snapshot>, LakeError> {
    let hint = hinted(store.as_ref(), table).await?;
    let mut listed = list(store.as_ref(), table, hint).await?;
    if hint.is_some() && listed.checkpoint.is_none() {
        listed = list(store.as_ref(), table, None).await?;
    }
    let mut snapshot = Snapshot::empty(table);
    let first = match listed.checkpoint {
        Some(version) => {
            let path = checkpoint_file(table, version);
            let actions = checkpoint_actions(store.as_ref(), table, &path).await?;
            apply(&mut snapshot, &path, actions)?;
            (snapshot.version, snapshot.checkpoint) = (version, Some(version));
            version + 1
        }
        None => 0,
    };
    listed.commits.retain(|version| *version >= first);
    listed.commits.sort_unstable();
    if let Some((expected, _)) = (first..).zip(&listed.commits).find(|(expected, version)| expected != *version) {
        return Err(damaged(table, &commit_file(table, expected), "it is missing".into()));
    }
    if listed.checkpoint.is_none() && listed.commits.is_empty() {
        return Ok(None);
    }
    let mut commits = stream::iter(listed.commits).map(|version| fetch(store.as_ref(), table, version)).buffered(AT_A_TIME);
    while let Some((version, actions)) = commits.try_next().await? {
        let path = commit_file(table, version);
        let actions = actions.ok_or_else(|| damaged(table, &path, "it is missing".into()))?;
        apply(&mut snapshot, &path, actions)?;
        snapshot.version = version;
    }
    Ok(Some(snapshot))
}

/// Reads the commits after a snapshot.
///
/// # Errors
/// [`LakeError::Damaged`], [`LakeError::Store`].
pub(in crate::lake) async fn refresh(store: &dyn ObjectStore, mut snapshot: Arc<Snapshot>) -> Result<Arc<Snapshot>, LakeError> {
    let table = snapshot.table;
    while let (version, Some(actions)) = fetch(store, table, snapshot.version + 1).await? {
        let newer = Arc::make_mut(&mut snapshot);
        apply(newer, &commit_file(table, version), actions)?;
        newer.version = version;
    }
    Ok(snapshot)
}

/// Returns the data set of each `metaData` that can be read in a log, whatever else is damaged; `None` for one that names no data
/// set.
///
/// # Errors
/// [`LakeError::Store`].
pub(in crate::lake) async fn data_sets(store: &dyn ObjectStore, table: Table) -> Result<Vec<Option<String>>, LakeError> {
    let folder = log_folder(table);
    let entries: Vec<_> = store.list(Some(&folder)).try_collect().await.map_err(|source| unreadable(&folder, source))?;
    let mut named = Vec::new();
    for path in entries.into_iter().map(|entry| entry.location) {
        let bytes = match store.get(&path).await {
            Ok(found) => found.bytes().await.map_err(|source| unreadable(&path, source))?,
            Err(object_store::Error::NotFound { .. }) => continue,
            Err(source) => return Err(unreadable(&path, source)),
        };
        let lines = match path.extension() {
            Some("json") => bytes.to_vec(),
            Some("parquet") => lines(bytes).unwrap_or_default(),
            _ => continue,
        };
        let lines = lines.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice::<serde_json::Value>(line).ok());
        let metadata = lines.filter_map(|line| line.get("metaData").filter(|metadata| metadata.is_object()).cloned());
        named.extend(metadata.map(|metadata| Some(metadata.get("configuration")?.get(DATA_SET)?.as_str()?.to_owned())));
    }
    Ok(named)
}

fn apply(snapshot: &mut Snapshot, path: &Path, actions: Vec<Action>) -> Result<(), LakeError> {
    let table = snapshot.table;
    actions.into_iter().try_for_each(|action| snapshot.apply(action)).map_err(|why| damaged(table, path, why))
}

fn damaged(table: Table, path: &Path, why: String) -> LakeError {
    LakeError::Damaged { table: table.name(), path: path.to_string(), why }
}

fn unreadable(path: &Path, source: object_store::Error) -> LakeError {
    LakeError::Store { doing: "read", path: path.to_string(), cause: source }
}

/// Returns the version of the checkpoint that `_last_checkpoint` names. It is only a hint, so anything wrong with it is ignored.
async fn hinted(store: &dyn ObjectStore, table: Table) -> Result<Option<u64>, LakeError> {
    let path = last_checkpoint_file(table);
    let bytes = match store.get(&path).await {
        Ok(found) => found.bytes().await.map_err(|source| unreadable(&path, source))?,
        Err(object_store::Error::NotFound { .. }) => return Ok(None),
        Err(source) => return Err(unreadable(&path, source)),
    };
    let hint = serde_json::from_slice::<serde_json::Value>(&bytes).ok();
    Ok(hint.and_then(|hint| hint.get("version")?.as_u64()))
}

/// Lists the versions in a log, from one on or all of them.
async fn list(store: &dyn ObjectStore, table: Table, from: Option<u64>) -> Result<Listed, LakeError> {
    let folder = log_folder(table);
    let mut entries = match from {
        Some(version) => store.list_with_offset(Some(&folder), &folder.clone().join(format!("{version:020}"))),
        None => store.list(Some(&folder)),
    };
    let mut listed = Listed::default();
    while let Some(entry) = entries.try_next().await.map_err(|source| unreadable(&folder, source))? {
        match entry.location.filename().and_then(log_file) {
            Some(LogFile::Commit(version)) => listed.commits.push(version),
            Some(LogFile::Checkpoint(version)) => listed.checkpoint = listed.checkpoint.max(Some(version)),
            None => {}
        }
    }
    Ok(listed)
}

async fn fetch(store: &dyn ObjectStore, table: Table, version: u64) -> Result<(u64, Option<Vec<Action>>), LakeError> {
    let path = commit_file(table, version);
    let bytes = match store.get(&path).await {
        Ok(found) => found.bytes().await.map_err(|source| unreadable(&path, source))?,
        Err(object_store::Error::NotFound { .. }) => return Ok((version, None)),
        Err(source) => return Err(unreadable(&path, source)),
    };
    if bytes.trim_ascii().is_empty() {
        return Err(damaged(table, &path, "it is empty".into()));
    }
    let actions = action::read(&bytes).map_err(|error| damaged(table, &path, error.to_string()))?;
    Ok((version, Some(actions)))
}

/// Reads the actions of a checkpoint: its rows become lines of JSON, which are read like any commit.
async fn checkpoint_actions(store: &dyn ObjectStore, table: Table, path: &Path) -> Result<Vec<Action>, LakeError> {
    let found = store.get(path).await.map_err(|source| unreadable(path, source))?;
    let bytes = found.bytes().await.map_err(|source| unreadable(path, source))?;
    let lines = lines(bytes).map_err(|error| damaged(table, path, error.to_string()))?;
    action::read(&lines).map_err(|error| damaged(table, path, error.to_string()))
}

/// Converts the rows of a checkpoint to lines of JSON.
pub(super) fn lines(bytes: Bytes) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    let read = || {
        let mut lines = LineDelimitedWriter::new(Vec::new());
        for batch in ParquetRecordBatchReaderBuilder::try_new(bytes)?.build()? {
            lines.write(&batch?)?;
        }
        lines.finish()?;
        Ok(lines.into_inner())
    };
    guarded(read).unwrap_or_else(|_| Err("its bytes make no sense".into()))
}
