//! The store: an index of the logs in `fjall`, which holds only what follows from synced records. It may be deleted at any time.

use std::{
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use fjall::{
    AbstractTree as _, CompressionType, Database, Guard, Keyspace, KeyspaceCreateOptions, PersistMode, Readable as _,
    config::{BlockSizePolicy, CompressionPolicy},
};
use rewardhub_core::{
    ids::{BankAccountId, Bucket, Partition, Placement},
    record::RecordError,
    state::{
        reference_accounts::Entry,
        row::{ROW_FORM, Row, RowKey},
    },
};
use rewardhub_engine::{
    catch_panic::{Panicked, guarded},
    ports::{AppliedAt, Checkpoint, RecordHash, RowKind},
};
use serde::{Deserialize, Serialize};

use super::{reference_index, row_key};

/// Format of the store. A store of any other format is not read but made again from the logs.
const FORMAT: u8 = 11;
const _: () = assert!(ROW_FORM == 7, "rows have another form, so the store has another format");
/// Number of attempts in a row that ended the process, at which the store is no longer opened: one may be a crash or a kill that
/// has nothing to do with the store.
const MOST_ATTEMPTS: u32 = 2;
/// Key of a partition's place, which sorts before all rows. It lies among the rows, so that it is lost whenever they are.
const PLACE: [u8; 1] = [0];
/// Memory for blocks read from disk, in bytes.
const BLOCK_CACHE_BYTES: u64 = 32 << 20;
/// Size in bytes at which a partition's memory table is written to disk.
const MEMTABLE_BYTES: u64 = 16 << 20;

/// Size in bytes above which journals are released when the store is closed.
const TIDY_BYTES: u64 = 32 << 20;
/// How far the library's worker may lag in a partition, in full memory tables and in files to merge, before a write starts.
/// Beyond 4 and 30 the library itself waits for its worker, and for ever if the worker has ended.
const MOST_BEHIND: (usize, usize) = (2, 24);
/// How often to check the worker's progress.
const PAUSE: Duration = Duration::from_millis(2);

/// How far the rows of a partition follow its log.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Place {
    /// Offset after the last record that the rows follow.
    pub end: u64,
    /// Hash of that record, which tells this log from another; `None` at the start.
    pub last: Option<RecordHash>,
    /// The processor's checkpoint; never beyond `end`.
    pub checkpoint: Checkpoint,
    /// The last command that each bucket applied.
    pub heads: Vec<(Bucket, AppliedAt)>,
}

/// What is wrong with a store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The library reported an error.
    #[error("the store in {} failed ({cause}); start again: it is opened anew, or made again from the logs if it is damaged", dir.display())]
    Failed {
        /// Path of the store's folder.
        dir: PathBuf,
        /// The error of the library.
        cause: String,
    },
    /// The bytes of a row cannot be decoded.
    #[error("row {key} of the store in {} is damaged ({error}); start again: the store is made again from the logs", dir.display())]
    Row {
        /// Path of the store's folder.
        dir: PathBuf,
        /// The key of the row.
        key: String,
        /// What is wrong with its bytes.
        error: RecordError,
    },
    /// The store has another format, belongs to another data set or must not be opened.
    #[error("the store in {} is {what}; it is made again from the logs", dir.display())]
    Foreign {
        /// Path of the store's folder.
        dir: PathBuf,
        /// What the store is instead.
        what: String,
    },
}

/// An open store: one keyspace of rows per partition, and one for its identity.
pub(super) struct Store {
    dir: PathBuf,
    database: Database,
    meta: Keyspace,
    rows: Vec<Keyspace>,
}

impl Store {
    /// Opens the store in a folder, or creates an empty one.
    pub fn open(dir: &Path, data_set: u128, placement: Placement) -> Result<Self, StoreError> {
        if damaged_mark(dir).exists() {
            return Err(StoreError::Foreign { dir: dir.to_owned(), what: "known to be damaged".into() });
        }
        let attempts = attempts(dir);
        if attempts >= MOST_ATTEMPTS {
            let what = format!("not to be opened: {attempts} times in a row the program ended in the attempt");
            return Err(StoreError::Foreign { dir: dir.to_owned(), what });
        }
        let io = |error| failed(dir, &fjall::Error::Io(error));
        std::fs::write(opening_mark(dir), (attempts + 1).to_string()).map_err(io)?;
        let opened = Self::open_once(dir, data_set, placement);
        std::fs::remove_file(opening_mark(dir)).map_err(io)?;
        opened
    }

    fn open_once(dir: &Path, data_set: u128, placement: Placement) -> Result<Self, StoreError> {
        let builder = Database::builder(dir).cache_size(BLOCK_CACHE_BYTES).manual_journal_persist(true).worker_threads(1);
        let database = ask(dir, || builder.open())?;
        let options = || {
            KeyspaceCreateOptions::default()
                .manual_journal_persist(true)
                .max_memtable_size(MEMTABLE_BYTES)
                .data_block_size_policy(BlockSizePolicy::all(16 << 10))
                .data_block_compression_policy(CompressionPolicy::all(CompressionType::Lz4))
        };
        let meta = ask(dir, || database.keyspace("meta", KeyspaceCreateOptions::default))?;
        let names = placement.all().map(|partition| format!("rows-{partition}"));
        let rows = names.map(|name| ask(dir, || database.keyspace(&name, options))).collect::<Result<_, _>>()?;
        let store = Self { dir: dir.to_owned(), database, meta, rows };
        store.check_identity(data_set)?;
        placement.all().try_for_each(|partition| store.place(partition).map(|_| ()))?;
        Ok(store)
    }

    fn check_identity(&self, data_set: u128) -> Result<(), StoreError> {
        let mut own = vec![FORMAT];
        own.extend(data_set.to_be_bytes());
        match self.ask(|| self.meta.get("identity"))? {
            Some(stored) if stored[..] == own => Ok(()),
            Some(stored) => {
                let format = stored.first().copied().unwrap_or(0);
                let what = if format == FORMAT { "another data set's".into() } else { format!("of format {format}") };
                Err(StoreError::Foreign { dir: self.dir.clone(), what })
            }
            None => self.identify(FORMAT, data_set),
        }
    }

    /// Writes the format and the data set of the store.
    pub fn identify(&self, format: u8, data_set: u128) -> Result<(), StoreError> {
        let identity = [&[format][..], &data_set.to_be_bytes()].concat();
        self.ask(|| self.meta.insert("identity", identity))
    }

    /// How far the rows of a partition follow its log.
    pub fn place(&self, partition: Partition) -> Result<Place, StoreError> {
        let stored = self.ask(|| self.rows[usize::from(partition.0)].get(PLACE))?;
        let Some(bytes) = stored else { return Ok(Place::default()) };
        postcard::from_bytes(&bytes).map_err(|e| StoreError::Foreign {
            dir: self.dir.clone(),
            what: format!("damaged where it says how far it is ({e})"),
        })
    }

    /// Reads one row; `None` if it does not exist.
    pub fn row(&self, partition: Partition, key: &RowKey) -> Result<Option<Row>, StoreError> {
        let stored = self.ask(|| self.rows[usize::from(partition.0)].get(row_key::encode(key)))?;
        stored.map(|bytes| self.decode(key, &bytes)).transpose()
    }

    /// Up to `limit` rows of one kind in the order of their keys, from the first one after `after`.
    pub fn page(
        &self,
        partition: Partition,
        kind: RowKind,
        after: Option<&RowKey>,
        limit: usize,
    ) -> Result<Vec<(RowKey, Row)>, StoreError> {
        let tag = kind.number();
        let after = after.map(row_key::encode);
        let from = after.clone().unwrap_or_else(|| vec![tag]);
        let snapshot = self.database.snapshot();
        let mut page = Vec::new();
        let mut stored = snapshot.range(&self.rows[usize::from(partition.0)], from..vec![tag + 1]);
        while let Some((bytes, value)) = self.ask(|| stored.next().map(Guard::into_inner).transpose())? {
            if page.len() == limit {
                break;
            }
            if after.as_deref() == Some(&bytes[..]) {
                continue;
            }
            let Some(key) = row_key::decode(&bytes) else {
                let cause = format!("a key that means nothing: {bytes:02x?}");
                return Err(StoreError::Failed { dir: self.dir.clone(), cause });
            };
            let row = self.decode(&key, &value)?;
            page.push((key, row));
        }
        Ok(page)
    }

    /// Passes every row of a partition to `each` in the order of keys. A key or row that cannot be
    /// decoded is passed as a text that describes it.
    pub fn each(&self, partition: Partition, mut each: impl FnMut(Result<(RowKey, Row), String>)) -> Result<(), StoreError> {
        let snapshot = self.database.snapshot();
        let rows = row_key::FIRST.to_vec()..vec![reference_index::TAG];
        let mut stored = snapshot.range(&self.rows[usize::from(partition.0)], rows);
        while let Some((bytes, value)) = self.ask(|| stored.next().map(Guard::into_inner).transpose())? {
            let Some(key) = row_key::decode(&bytes) else {
                mark_damaged(&self.dir);
                each(Err(format!("it has a key that means nothing: {bytes:02x?}")));
                continue;
            };
            each(self.decode(&key, &value).map(|row| (key, row)).map_err(|error| error.to_string()));
        }
        Ok(())
    }

    /// The accounts of a partition that may know a reference with this half of a hash.
    pub fn accounts_by_reference(&self, partition: Partition, half: u32) -> Result<Vec<BankAccountId>, StoreError> {
        let snapshot = self.database.snapshot();
        let mut found = Vec::new();
        let mut stored = snapshot.prefix(&self.rows[usize::from(partition.0)], reference_index::prefix(half));
        while let Some((bytes, _)) = self.ask(|| stored.next().map(Guard::into_inner).transpose())? {
            found.extend(reference_index::account_in(&bytes));
        }
        Ok(found)
    }

    /// Loses the index of references, and nothing else.
    #[cfg(test)]
    pub fn lose_references(&self, partition: Partition) -> Result<(), StoreError> {
        let rows = &self.rows[usize::from(partition.0)];
        let mut stored = self.database.snapshot().prefix(rows, [reference_index::TAG]);
        while let Some((key, _)) = self.ask(|| stored.next().map(Guard::into_inner).transpose())? {
            self.ask(|| rows.remove(key))?;
        }
        Ok(())
    }

    /// Whether the index of references has an entry.
    pub fn has_reference(&self, partition: Partition, entry: Entry) -> Result<bool, StoreError> {
        self.ask(|| self.rows[usize::from(partition.0)].contains_key(reference_index::encode(entry)))
    }

    /// Writes rows, entries of the index of references, and the place up to which they follow the log, atomically, and syncs.
    pub fn write<'a>(
        &self,
        partition: Partition,
        rows: impl Iterator<Item = (&'a RowKey, &'a Row)>,
        references: impl Iterator<Item = Entry>,
        place: &Place,
    ) -> Result<(), StoreError> {
        let rows = rows.map(|(key, row)| (row_key::encode(key), row.encode()));
        let mut sorted: Vec<(Vec<u8>, Vec<u8>)> = rows.collect();
        sorted.extend(references.map(|entry| (reference_index::encode(entry), Vec::new())));
        sorted.sort_unstable();
        let mut batch = self.database.batch();
        let into = &self.rows[usize::from(partition.0)];
        let (sealed, runs) = MOST_BEHIND;
        self.until(|| into.tree.sealed_memtable_count() <= sealed && into.tree.l0_run_count() <= runs)?;
        for (key, row) in sorted {
            batch.insert(into, key, row);
        }
        let place = postcard::to_allocvec(place).expect("serialising plain data into memory cannot fail");
        batch.insert(into, PLACE, place);
        self.ask(|| batch.commit().and_then(|()| self.database.persist(PersistMode::SyncData)))
    }

    /// Releases journals that have grown large: moves their rows to the compressed tables.
    pub fn tidy(&self) -> Result<(), StoreError> {
        if self.ask(|| self.database.journal_disk_space())? < TIDY_BYTES {
            return Ok(());
        }
        let all = || self.rows.iter().chain([&self.meta]);
        for keyspace in all() {
            self.ask(|| keyspace.rotate_memtable())?;
        }
        self.until(|| all().all(|keyspace| keyspace.tree.sealed_memtable_count() == 0))
    }

    /// Waits until the library's worker has got this far; fails if the worker has ended, as on a full disk.
    fn until(&self, is_so: impl Fn() -> bool) -> Result<(), StoreError> {
        while !is_so() {
            // The library refuses this once any of its writes has failed.
            self.ask(|| self.database.persist(PersistMode::Buffer))?;
            thread::sleep(PAUSE);
        }
        Ok(())
    }

    fn ask<T>(&self, request: impl FnOnce() -> fjall::Result<T>) -> Result<T, StoreError> {
        ask(&self.dir, request)
    }

    fn decode(&self, key: &RowKey, bytes: &[u8]) -> Result<Row, StoreError> {
        Row::decode(bytes).map_err(|error| {
            mark_damaged(&self.dir);
            StoreError::Row { dir: self.dir.clone(), key: format!("{key:?}"), error }
        })
    }
}

fn damaged_mark(dir: &Path) -> PathBuf {
    dir.with_extension("damaged")
}

/// Exists beside the store while it is being opened and holds the number of attempts, because some
/// damage makes the library end the process.
fn opening_mark(dir: &Path) -> PathBuf {
    dir.with_extension("opening")
}

/// Number of consecutive attempts to open the store that did not end.
fn attempts(dir: &Path) -> u32 {
    std::fs::read_to_string(opening_mark(dir)).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0)
}

/// Marks the store to be made again. If even the mark cannot be written, the next start finds the damage by itself.
fn mark_damaged(dir: &Path) {
    if let Err(error) = std::fs::write(damaged_mark(dir), "made again from the logs at the next start\n") {
        tracing::warn!(%error, "the mark of a damaged store could not be written");
    }
}

/// Calls the library. Damaged bytes can make it panic; a panic becomes an error like any other.
fn ask<T>(dir: &Path, request: impl FnOnce() -> fjall::Result<T>) -> Result<T, StoreError> {
    match guarded(request) {
        Ok(answer) => answer.map_err(|error| failed(dir, &error)),
        Err(Panicked(place)) => {
            mark_damaged(dir);
            let place = place.map_or_else(|| "a place that is not known".into(), |place| place.to_string());
            Err(StoreError::Failed {
                dir: dir.to_owned(),
                cause: format!("its bytes make no sense; the library gave up at {place}"),
            })
        }
    }
}

fn failed(dir: &Path, error: &fjall::Error) -> StoreError {
    if !matches!(error, fjall::Error::Io(_) | fjall::Error::Poisoned | fjall::Error::Locked) {
        mark_damaged(dir);
    }
    let cause = match error {
        fjall::Error::Poisoned => "something before this could not be written; most likely the disk is full".to_owned(),
        error => error.to_string(),
    };
    StoreError::Failed { dir: dir.to_owned(), cause }
}

/// Deletes a store with its marks.
pub(super) fn remove(dir: &Path) -> std::io::Result<()> {
    for path in [dir.to_owned(), damaged_mark(dir), opening_mark(dir)] {
        let removed = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
        match removed {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
