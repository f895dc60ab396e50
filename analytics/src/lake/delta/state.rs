//! The state of a table at a version of its log: the files, the positions, the columns.

use std::{collections::BTreeMap, sync::Arc};

use object_store::path::Path;
use rewardhub_core::{ids::Partition, time::Day};
use serde::Deserialize;

use super::{
    action::{Action, Add, Metadata, Protocol, Remove, Txn, Values},
    retention::Retention,
};
use crate::{
    lake::{append_rounds::Offsets, error::LakeError},
    tables::Table,
};

/// The configuration key that names the data set of a table.
pub(in crate::lake) const DATA_SET: &str = "rewardhub.dataSet";

/// A file of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LakeFile {
    /// The path in the folder of the table.
    pub path: String,
    /// The size in bytes.
    pub size: u64,
    /// The number of rows.
    pub rows: u64,
    /// The partition: a day, or the first day of a month.
    pub partition: Day,
    /// The time at which the file was written, in milliseconds since 1970.
    pub written_ms: i64,
    stats: Option<Arc<str>>,
    /// Tags of another program, which are kept.
    tags: Option<Values>,
}

/// The part of Delta's statistics of a file that is read here.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stats {
    num_records: u64,
    #[serde(default)]
    min_values: serde_json::Map<String, serde_json::Value>,
    #[serde(default)]
    max_values: serde_json::Map<String, serde_json::Value>,
}

impl LakeFile {
    /// Reads an `add` action. The error says what is wrong with an invalid one.
    pub(in crate::lake) fn of(table: Table, add: &Add) -> Result<Self, String> {
        let stats = add.stats.as_deref().ok_or("it has no statistics")?;
        let stats: Stats = serde_json::from_str(stats).map_err(|error| format!("its statistics: {error}"))?;
        let partition = add.partition_values.get(table.partitioned_by()).and_then(Option::as_deref).and_then(Day::parse);
        Ok(Self {
            path: add.path.clone(),
            size: u64::try_from(add.size).map_err(|_| "its size is below zero")?,
            rows: stats.num_records,
            partition: partition.ok_or("it has no day")?,
            written_ms: add.modification_time,
            stats: add.stats.clone(),
            tags: add.tags.clone(),
        })
    }

    fn partition_values(&self, table: Table) -> Values {
        [(table.partitioned_by().to_owned(), Some(self.partition.to_string()))].into()
    }

    /// The `add` action of the file, as a checkpoint repeats it.
    fn add(&self, table: Table) -> Action {
        Action::Add(Add {
            path: self.path.clone(),
            partition_values: self.partition_values(table),
            size: i64::try_from(self.size).expect("it was read from an `add` action"),
            modification_time: self.written_ms,
            data_change: false,
            stats: self.stats.clone(),
            tags: self.tags.clone(),
        })
    }

    /// The path of the file in the store of the lake.
    #[must_use]
    pub fn place(&self, table: Table) -> Path {
        Path::from(format!("{}/{}", table.name(), self.path))
    }

    /// The SHA-256 of its bytes, 64 hexadecimal digits, as its name gives it; `None` if another program named it.
    #[must_use]
    pub fn sha256(&self) -> Option<&str> {
        let (_, digest) = self.path.strip_suffix(".parquet")?.rsplit_once('-')?;
        (digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(digest)
    }

    /// The bounds of a column by Delta's statistics: not above its least value and not below its greatest (texts are cut, times
    /// are whole milliseconds). `None` if all values are empty, or the bounds are unknown.
    #[must_use]
    pub fn bounds(&self, column: &str) -> Option<(serde_json::Value, serde_json::Value)> {
        let mut stats: Stats = serde_json::from_str(self.stats.as_deref()?).ok()?;
        stats.min_values.remove(column).zip(stats.max_values.remove(column))
    }

    /// The statistics of the file in Delta's form, as its commit gives them.
    pub(in crate::lake) fn statistics(&self) -> serde_json::Value {
        self.stats.as_deref().and_then(|stats| serde_json::from_str(stats).ok()).unwrap_or_default()
    }

    /// The `remove` action that takes the file out of the table.
    pub(in crate::lake) fn remove(&self, table: Table, now_ms: i64, data_change: bool) -> Action {
        Action::Remove(Remove {
            path: self.path.clone(),
            data_change,
            deletion_timestamp: Some(now_ms),
            extended_file_metadata: Some(true),
            partition_values: Some(self.partition_values(table)),
            size: i64::try_from(self.size).ok(),
        })
    }
}

/// A table at a version. It never changes; [`Lake::snapshot`](crate::lake::Lake::snapshot) returns a newer one.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The table that this is a state of.
    pub table: Table,
    /// The version of its log, from 0.
    pub version: u64,
    /// The time of the last commit, in milliseconds since 1970.
    pub committed_ms: i64,
    /// The version of the latest known checkpoint; `None` if there is none.
    pub checkpoint: Option<u64>,
    files: BTreeMap<String, LakeFile>,
    removed: BTreeMap<String, Remove>,
    transactions: BTreeMap<String, Txn>,
    metadata: Option<Metadata>,
    protocol: Option<Protocol>,
}

impl Snapshot {
    /// The state before any action.
    pub(super) fn empty(table: Table) -> Self {
        Self {
            table,
            version: 0,
            committed_ms: 0,
            checkpoint: None,
            files: BTreeMap::new(),
            removed: BTreeMap::new(),
            transactions: BTreeMap::new(),
            metadata: None,
            protocol: None,
        }
    }

    /// The files of each partition.
    pub(crate) fn by_partition(&self) -> BTreeMap<Day, Vec<LakeFile>> {
        let mut files: BTreeMap<Day, Vec<LakeFile>> = BTreeMap::new();
        self.files().for_each(|file| files.entry(file.partition).or_default().push(file.clone()));
        files
    }

    /// The files, sorted by path.
    pub fn files(&self) -> impl ExactSizeIterator<Item = &LakeFile> {
        self.files.values()
    }

    /// The file with this path; `None` if it is not in the table.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&LakeFile> {
        self.files.get(path)
    }

    /// The number of rows in all files.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.files().map(|file| file.rows).sum()
    }

    /// Files that were taken out, and when (in milliseconds since 1970), for as long as the log remembers.
    pub(in crate::lake) fn removed(&self) -> impl Iterator<Item = (&str, i64)> {
        self.removed.iter().map(|(path, remove)| (path.as_str(), removed_ms(remove)))
    }

    /// The time at which a file was taken out (in milliseconds since 1970); `None` if it was not, or the log has forgotten.
    pub(in crate::lake) fn removed_ms(&self, path: &str) -> Option<i64> {
        self.removed.get(path).map(removed_ms)
    }

    /// The whole state as actions of a checkpoint (the protocol's section "Action Reconciliation"), without files that were taken
    /// out before `removed_since_ms`, in milliseconds since 1970.
    pub(in crate::lake) fn actions(&self, removed_since_ms: i64) -> Vec<Action> {
        let removed = self.removed.values().filter(|remove| removed_ms(remove) >= removed_since_ms);
        let protocol = self.protocol.iter().cloned().map(Action::Protocol);
        let metadata = self.metadata.iter().cloned().map(Action::Metadata);
        let transactions = self.transactions.values().cloned().map(Action::Txn);
        // A checkpoint changes no rows.
        let removed = removed.map(|remove| Action::Remove(Remove { data_change: false, ..remove.clone() }));
        let files = self.files().map(|file| file.add(self.table));
        protocol.chain(metadata).chain(transactions).chain(removed).chain(files).collect()
    }

    /// How long the table keeps old versions and files.
    ///
    /// # Errors
    /// [`LakeError::Damaged`] when the log has no metadata.
    pub(in crate::lake) fn retention(&self) -> Result<Retention, LakeError> {
        self.metadata().map(Retention::of)
    }

    /// The data set that the table belongs to; `none` if it names none.
    #[must_use]
    pub fn data_set(&self) -> &str {
        self.metadata.as_ref().and_then(|metadata| metadata.configuration.get(DATA_SET)).map_or("none", String::as_str)
    }

    /// Whether the table names a data set.
    pub(in crate::lake) fn names_data_set(&self) -> bool {
        self.metadata.as_ref().is_some_and(|metadata| metadata.configuration.contains_key(DATA_SET))
    }

    /// For each partition of the log, the offset of the first command whose rows the table lacks; 0 where nothing is known.
    #[must_use]
    pub fn positions(&self) -> Offsets {
        let prefix = format!("rewardhub/{}/", self.data_set());
        // The names of marks have another form.
        let position = |txn: &Txn| {
            let partition = txn.app_id.strip_prefix(&prefix)?.parse().ok()?;
            Some((Partition(partition), u64::try_from(txn.version).ok()?))
        };
        Offsets::from_iter(self.transactions.values().filter_map(position))
    }

    /// The mark of the decision before the position in a partition; `None` if it is unknown.
    pub(in crate::lake) fn mark(&self, partition: Partition) -> Option<i64> {
        let txn = self.transactions.get(&format!("rewardhub/{}/{partition}/last", self.data_set()))?;
        Some(txn.version).filter(|mark| *mark != 0)
    }

    /// The metadata of the table.
    ///
    /// # Errors
    /// [`LakeError::Damaged`] when the log has none.
    pub(in crate::lake) fn metadata(&self) -> Result<&Metadata, LakeError> {
        let table = self.table.name();
        let absent =
            || LakeError::Damaged { table, path: "its log".into(), why: "it does not say what columns there are".into() };
        self.metadata.as_ref().ok_or_else(absent)
    }

    /// Refuses a table of other protocol versions than 1 for readers and at most 2 for writers.
    pub(in crate::lake) fn check_protocol(&self) -> Result<(), LakeError> {
        let (reader, writer) =
            self.protocol.as_ref().map_or((0, 0), |protocol| (protocol.min_reader_version, protocol.min_writer_version));
        if reader == 1 && (1..=2).contains(&writer) {
            return Ok(());
        }
        Err(LakeError::Protocol { table: self.table.name(), reader, writer })
    }

    /// Applies an action. The error says what is wrong with an invalid one.
    pub(super) fn apply(&mut self, action: Action) -> Result<(), String> {
        match action {
            Action::Add(add) => {
                let file = LakeFile::of(self.table, &add).map_err(|why| format!("file {}: {why}", add.path))?;
                self.removed.remove(&add.path);
                self.files.insert(add.path, file);
            }
            Action::Remove(remove) => {
                self.files.remove(&remove.path);
                self.removed.insert(remove.path.clone(), remove);
            }
            Action::Txn(txn) => {
                self.transactions.insert(txn.app_id.clone(), txn);
            }
            Action::Metadata(metadata) => self.metadata = Some(metadata),
            Action::Protocol(protocol) => self.protocol = Some(protocol),
            Action::CommitInfo(info) => self.committed_ms = info.timestamp().unwrap_or(self.committed_ms),
        }
        Ok(())
    }
}

/// The time at which a file was taken out, in milliseconds since 1970; 0 if the log does not say.
fn removed_ms(remove: &Remove) -> i64 {
    remove.deletion_timestamp.unwrap_or_default()
}
