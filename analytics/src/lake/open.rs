//! An open lake: its location, its data set, and its tables as they were last read.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use futures::{StreamExt as _, TryStreamExt as _, stream};
use object_store::ObjectStore;

use super::{
    append_rounds::Offsets,
    create,
    delta::{self, Snapshot},
    error::LakeError,
    url::LakeUrl,
};
use crate::tables::Table;

/// Tables read at a time.
const AT_A_TIME: usize = 4;
/// A table that was last read longer ago is read from its checkpoint, because commits since then may have been deleted.
const FORGOTTEN: Duration = Duration::from_secs(24 * 60 * 60);

/// An open lake, for writing ([`Lake::create`]) or reading ([`Lake::open`]).
pub struct Lake {
    store: Arc<dyn ObjectStore>,
    location: String,
    data_set: String,
    seen: Mutex<BTreeMap<Table, (Arc<Snapshot>, Instant)>>,
}

impl fmt::Debug for Lake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lake({} of {})", self.location, self.data_set)
    }
}

impl Lake {
    /// Opens the lake of a data set for writing. Makes tables that are absent, and adds columns that are new.
    ///
    /// # Errors
    /// [`LakeError`]; a lake of another data set is refused.
    pub async fn create(url: &LakeUrl, data_set: &str) -> Result<Self, LakeError> {
        Self::create_in(url.store(true)?, url.to_string(), data_set).await
    }

    pub(super) async fn create_in(store: Arc<dyn ObjectStore>, location: String, data_set: &str) -> Result<Self, LakeError> {
        let lake = Self::unopened(store, location, data_set);
        // All tables are read before one is made, so that a location that is refused stays unchanged.
        let tables = stream::iter(Table::ALL).map(|table| lake.found(table)).buffered(AT_A_TIME);
        let found: Vec<_> = tables.try_collect().await?;
        if found.iter().all(Option::is_none) {
            create::check_store(&lake).await?;
        }
        let tables = stream::iter(Table::ALL.into_iter().zip(found)).map(|(table, found)| create::ensure(&lake, table, found));
        let snapshots: Vec<_> = tables.buffered(AT_A_TIME).try_collect().await?;
        snapshots.into_iter().for_each(|snapshot| lake.remember(&Arc::new(snapshot)));
        Ok(lake)
    }

    /// Reads a table, and checks that it belongs to this lake; `None` if it is absent.
    pub(super) async fn found(&self, table: Table) -> Result<Option<Snapshot>, LakeError> {
        let found = self.load(table).await?;
        found.as_ref().map_or(Ok(()), |found| self.check(found))?;
        Ok(found)
    }

    /// A lake of which no table was read yet.
    pub(super) fn unopened(store: Arc<dyn ObjectStore>, location: String, data_set: &str) -> Self {
        Self { store, location, data_set: data_set.to_owned(), seen: Mutex::default() }
    }

    /// Opens a lake for reading. Makes nothing.
    ///
    /// # Errors
    /// [`LakeError::Absent`] when there is no lake, and other errors when its first table cannot be read.
    pub async fn open(url: &LakeUrl) -> Result<Self, LakeError> {
        Self::open_in(url.store(false)?, url.to_string()).await
    }

    pub(super) async fn open_in(store: Arc<dyn ObjectStore>, location: String) -> Result<Self, LakeError> {
        let mut lake = Self::unopened(store, location, "");
        let first = Table::ALL[0];
        let found = lake.load(first).await?.ok_or_else(|| lake.absent(first))?;
        found.data_set().clone_into(&mut lake.data_set);
        lake.check(&found)?;
        lake.remember(&Arc::new(found));
        Ok(lake)
    }

    /// The location of the lake, as text.
    #[must_use]
    pub fn location(&self) -> &str {
        &self.location
    }

    /// The name of the data set that the lake belongs to.
    #[must_use]
    pub fn data_set(&self) -> &str {
        &self.data_set
    }

    /// The store of the lake, whose first folders are the names of the tables.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn ObjectStore> {
        &self.store
    }

    /// Reads a table as it is now. Reading it again costs one request, and one for each commit since.
    ///
    /// # Errors
    /// [`LakeError`].
    pub async fn snapshot(&self, table: Table) -> Result<Arc<Snapshot>, LakeError> {
        let seen = self.seen().get(&table).filter(|(_, when)| when.elapsed() < FORGOTTEN).cloned();
        let snapshot = match seen {
            Some((known, _)) => delta::refresh(self.store.as_ref(), known).await?,
            None => Arc::new(self.load(table).await?.ok_or_else(|| self.absent(table))?),
        };
        self.check(&snapshot)?;
        self.remember(&snapshot);
        Ok(snapshot)
    }

    /// Reads the positions of each table.
    ///
    /// # Errors
    /// [`LakeError`].
    pub async fn positions(&self) -> Result<BTreeMap<Table, Offsets>, LakeError> {
        Ok(self.snapshots().await?.into_iter().map(|(table, now)| (table, now.positions())).collect())
    }

    /// Reads every table as it is now.
    ///
    /// # Errors
    /// [`LakeError`].
    pub async fn snapshots(&self) -> Result<BTreeMap<Table, Arc<Snapshot>>, LakeError> {
        let tables = stream::iter(Table::ALL).map(|table| async move { Ok((table, self.snapshot(table).await?)) });
        tables.buffered(AT_A_TIME).try_collect().await
    }

    /// Refuses a table that does not belong to this lake, or that this program does not understand. The owner is checked first,
    /// because nothing else matters for a table of others.
    pub(super) fn check(&self, snapshot: &Snapshot) -> Result<(), LakeError> {
        let table = snapshot.table;
        let metadata = snapshot.metadata()?;
        if !snapshot.names_data_set() || snapshot.data_set() != self.data_set {
            return Err(self.not_ours(table, snapshot.names_data_set().then(|| snapshot.data_set())));
        }
        snapshot.check_protocol()?;
        if metadata.partition_columns != [table.partitioned_by()] {
            let (column, why) = (table.partitioned_by().to_owned(), "is not what it is partitioned by".to_owned());
            return Err(LakeError::Schema { table: table.name(), column, why });
        }
        delta::schema::grown(table, &metadata.schema_string).map(|_| ())
    }

    fn absent(&self, table: Table) -> LakeError {
        LakeError::Absent { location: self.location.clone(), table: table.name() }
    }

    /// Remembers a state, unless a later one was read meanwhile.
    pub(super) fn remember(&self, snapshot: &Arc<Snapshot>) {
        let mut seen = self.seen();
        let later = seen.get(&snapshot.table).is_some_and(|(known, _)| known.version > snapshot.version);
        if !later {
            seen.insert(snapshot.table, (snapshot.clone(), Instant::now()));
        }
    }

    /// Remembers a checkpoint that was written.
    pub(super) fn remember_checkpoint(&self, table: Table, version: u64) {
        if let Some((known, _)) = self.seen().get_mut(&table) {
            Arc::make_mut(known).checkpoint = Some(version);
        }
    }

    /// Ignores a poisoned lock: snapshots are whole values, so a panic cannot have left one half written.
    fn seen(&self) -> std::sync::MutexGuard<'_, BTreeMap<Table, (Arc<Snapshot>, Instant)>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The current time, in milliseconds since 1970.
pub(super) fn now_ms() -> i64 {
    chrono::Utc::now().timestamp_millis()
}
