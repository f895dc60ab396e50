//! The commands log of a data set, as the engine's port: a segment log per partition, and
//! one sync for all callers that wait for it.

use std::{
    ops::Range,
    path::Path,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rewardhub_core::ids::{Partition, Placement};
use rewardhub_engine::ports::{self, AppendError, Batch, Budget, LogId, ReadCounts, ReadError};

use crate::{
    files::Files,
    log::{Log, LogError, LogIdentity, LogName, LogOptions, LogReader, Recovered, Syncer},
};

struct One<F: Files> {
    writer: Mutex<Log<F>>,
    syncer: Syncer<F>,
    reader: Mutex<LogReader<F>>,
    synced: Condvar,
    waiting: Mutex<()>,
}

/// The commands logs of all partitions of a data set.
pub struct Commands<F: Files> {
    id: LogId,
    partitions: Vec<One<F>>,
}

/// The folder of one partition of a log, below the data directory `root`.
#[must_use]
pub fn folder(root: &Path, name: LogName, partition: Partition) -> std::path::PathBuf {
    root.join("logs").join(format!("{name}-{partition}"))
}

impl<F: Files> Commands<F> {
    /// Opens the log of each partition. `known_synced` gives, for each partition, the offset below which records must be intact
    /// because something durable refers to them.
    ///
    /// # Errors
    /// [`LogError`] when a log is damaged or cannot be read.
    pub fn open(
        files: &F,
        root: &Path,
        data_set: u128,
        placement: Placement,
        known_synced: &[u64],
    ) -> Result<(Self, Vec<Recovered>), LogError> {
        let mut partitions = Vec::new();
        let mut recovered = Vec::new();
        for (partition, known) in placement.all().zip(known_synced) {
            let identity = LogIdentity { data_set, name: LogName::Commands, partition };
            let dir = folder(root, LogName::Commands, partition);
            let (log, found) = Log::open(files.clone(), &dir, identity, LogOptions::default(), *known)?;
            recovered.push(found);
            partitions.push(One {
                syncer: log.syncer(),
                reader: Mutex::new(log.reader()?),
                writer: Mutex::new(log),
                synced: Condvar::new(),
                waiting: Mutex::new(()),
            });
        }
        Ok((Self { id: LogId(data_set), partitions }, recovered))
    }

    /// Syncs every log, and marks each as fully synced.
    ///
    /// # Errors
    /// [`LogError`] when a log cannot be synced or its mark cannot be written.
    pub fn close(self) -> Result<(), LogError> {
        for one in self.partitions {
            one.writer.into_inner().unwrap_or_else(PoisonError::into_inner).close()?;
        }
        Ok(())
    }

    /// A separate reader of a partition's commands, for the caller alone.
    ///
    /// # Errors
    /// [`LogError`] when there is no memory for it.
    pub fn reader(&self, partition: Partition) -> Result<LogReader<F>, LogError> {
        lock(&self.partitions[usize::from(partition.0)].reader).another()
    }

    /// The offsets after the last appended record and after the last synced one.
    #[must_use]
    pub fn ends(&self, partition: Partition) -> (u64, u64) {
        let writer = lock(&self.partitions[usize::from(partition.0)].writer);
        (writer.end(), writer.synced_end())
    }

    /// Why a log takes no more commands until it is opened again; `None` while all do.
    #[must_use]
    pub fn failure(&self) -> Option<LogError> {
        self.partitions.iter().find_map(|one| one.syncer.failure())
    }

    /// Number of syncs that made commands durable since the logs were opened.
    #[must_use]
    pub fn syncs(&self) -> u64 {
        self.partitions.iter().map(|one| lock(&one.writer).syncs()).sum()
    }

    /// Frames that were unpacked since the logs were opened, as requests, and the records in them.
    #[must_use]
    pub fn reads(&self) -> ReadCounts {
        self.partitions.iter().map(|one| lock(&one.reader).reads()).sum()
    }

    fn one(&self, partition: Partition) -> Option<&One<F>> {
        self.partitions.get(usize::from(partition.0))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic leaves no worse state than a crash: a log that has failed refuses further writes by itself.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn no_such(partition: Partition) -> String {
    format!("there is no partition {partition} in this data set")
}

/// After a failed write or sync it is unknown what is on the disk. A record that is too large, or that comes after such a
/// failure, is certainly not.
pub(crate) fn appending(error: LogError) -> AppendError {
    match error {
        LogError::TooLarge { .. } | LogError::Poisoned { .. } => AppendError::Permanent(error.to_string()),
        LogError::Io { .. }
        | LogError::Corrupt { .. }
        | LogError::Missing { .. }
        | LogError::UnknownVersion { .. }
        | LogError::Foreign { .. }
        | LogError::NotHere { .. } => AppendError::Unknown(error.to_string()),
    }
}

/// Translates an error of the log into one of the port.
fn reading(partition: Partition, error: LogError) -> ReadError {
    match error {
        LogError::Corrupt { file, at, what } => {
            ReadError::Damaged { partition, damage: format!("{} is damaged at byte {at}: {what}", file.display()) }
        }
        LogError::Io { .. }
        | LogError::Missing { .. }
        | LogError::UnknownVersion { .. }
        | LogError::Foreign { .. }
        | LogError::TooLarge { .. }
        | LogError::Poisoned { .. }
        | LogError::NotHere { .. } => ReadError::Permanent(error.to_string()),
    }
}

impl<F: Files> ports::Log for Commands<F> {
    fn id(&self) -> LogId {
        self.id
    }

    async fn append(&self, partition: Partition, records: &[&[u8]]) -> Result<Range<u64>, AppendError> {
        let one = self.one(partition).ok_or_else(|| AppendError::Permanent(no_such(partition)))?;
        lock(&one.writer).append(records).map_err(appending)
    }

    async fn sync(&self, partition: Partition, end: u64) -> Result<(), AppendError> {
        let one = self.one(partition).ok_or_else(|| AppendError::Permanent(no_such(partition)))?;
        if lock(&one.reader).synced_end() < end {
            one.syncer.sync_to(end).map_err(appending)?;
            let _guard = lock(&one.waiting);
            one.synced.notify_all();
        }
        Ok(())
    }

    async fn read(&self, partition: Partition, from: u64, budget: Budget) -> Result<Batch, ReadError> {
        let one = self.one(partition).ok_or_else(|| ReadError::Permanent(no_such(partition)))?;
        let mut reader = lock(&one.reader);
        let end = reader.synced_end();
        if from > end || from < reader.first() {
            let found = if from > end { end } else { reader.first() };
            return Err(ReadError::Gap { partition, expected: from, found });
        }
        reader.batch(from, budget).map_err(|error| reading(partition, error))
    }

    async fn end(&self, partition: Partition) -> Result<u64, ReadError> {
        let one = self.one(partition).ok_or_else(|| ReadError::Permanent(no_such(partition)))?;
        Ok(lock(&one.reader).synced_end())
    }

    async fn wait(&self, partition: Partition, from: u64, longest_wait: Duration) -> Result<(), ReadError> {
        let one = self.one(partition).ok_or_else(|| ReadError::Permanent(no_such(partition)))?;
        let guard = lock(&one.waiting);
        if lock(&one.reader).synced_end() <= from {
            // The caller looks again, whether this was woken or timed out.
            drop(one.synced.wait_timeout(guard, longest_wait).unwrap_or_else(PoisonError::into_inner));
        }
        Ok(())
    }

    async fn proofread(&self, partition: Partition) -> Result<(), ReadError> {
        let one = self.one(partition).ok_or_else(|| ReadError::Permanent(no_such(partition)))?;
        // Uses a separate reader, so that nobody has to wait until the whole log is read.
        let reader = lock(&one.reader).another();
        reader.and_then(|mut reader| reader.verify()).map(drop).map_err(|error| reading(partition, error))
    }
}
