//! The state of an open log that its writer, readers and syncers share.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, OnceLock, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use rewardhub_engine::ports::ReadCounter;

use super::{
    LogError, LogIdentity, SyncedMark,
    segment::{Segment, SegmentHead, path_of},
};
use crate::files::{File, Files};

/// Name of the mark's file in a log's directory.
pub(super) const MARK: &str = "synced";

pub(super) struct Shared<F: Files> {
    pub files: F,
    pub dir: PathBuf,
    pub identity: LogIdentity,
    /// In order and never empty; the last one is the live one.
    segments: RwLock<Vec<Arc<Segment<F::File>>>>,
    end: AtomicU64,
    synced: AtomicU64,
    /// Why nothing more is written, once something has failed.
    poisoned: OnceLock<String>,
    syncs: AtomicU64,
    /// Frames that were unpacked for readers, and their records.
    pub reads: ReadCounter,
    /// Held during a sync: of two syncs at once the system reports an error to one only, and
    /// the other must not take that for success.
    syncing: Mutex<()>,
}

impl<F: Files> Shared<F> {
    pub fn new(files: F, dir: PathBuf, identity: LogIdentity, segments: Vec<Arc<Segment<F::File>>>, end: u64) -> Self {
        Self {
            files,
            dir,
            identity,
            segments: RwLock::new(segments),
            end: AtomicU64::new(end),
            synced: AtomicU64::new(end),
            poisoned: OnceLock::new(),
            syncs: AtomicU64::new(0),
            reads: ReadCounter::default(),
            syncing: Mutex::new(()),
        }
    }

    pub fn end(&self) -> u64 {
        self.end.load(Ordering::Acquire)
    }

    /// Number of syncs that made records durable since the log was opened.
    pub fn syncs(&self) -> u64 {
        self.syncs.load(Ordering::Relaxed)
    }

    pub fn synced_end(&self) -> u64 {
        self.synced.load(Ordering::Acquire)
    }

    /// Makes the records below `end` readable.
    pub fn ends_at(&self, end: u64) {
        self.end.store(end, Ordering::Release);
    }

    pub fn live(&self) -> Arc<Segment<F::File>> {
        let segments = self.segments.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(segments.last().expect("a log has a live segment"))
    }

    pub fn all(&self) -> Vec<Arc<Segment<F::File>>> {
        self.segments.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The segment that holds an offset below the end, and the offset at which the segment ends; `None` if
    /// the offset lies before the first segment.
    pub fn segment_of(&self, offset: u64) -> Option<(Arc<Segment<F::File>>, u64)> {
        let end = self.end();
        let segments = self.segments.read().unwrap_or_else(PoisonError::into_inner);
        let index = segments.partition_point(|segment| segment.base <= offset).checked_sub(1)?;
        Some((Arc::clone(&segments[index]), segments.get(index + 1).map_or(end, |next| next.base)))
    }

    pub fn first(&self) -> u64 {
        self.segments.read().unwrap_or_else(PoisonError::into_inner)[0].base
    }

    pub fn check(&self) -> Result<(), LogError> {
        match self.poisoned.get() {
            Some(why) => Err(LogError::Poisoned { dir: self.dir.clone(), why: why.clone() }),
            None => Ok(()),
        }
    }

    /// Refuses all later writes and syncs if `result` is an error.
    pub fn poison_on_error<T>(&self, result: Result<T, LogError>) -> Result<T, LogError> {
        if let Err(error) = &result {
            // Drops the advice after the semicolon: each refusal adds its own.
            self.poisoned.get_or_init(|| error.to_string().split("; ").next().unwrap_or_default().to_owned());
        }
        result
    }

    /// Syncs the records appended before the call; returns the offset below which all are synced.
    pub fn sync(&self) -> Result<u64, LogError> {
        self.sync_to(self.end())
    }

    /// Syncs what was appended, unless the records below an offset are synced already once nobody else syncs. So all who wait for
    /// a sync in progress share the next one. Returns the offset below which all records are synced.
    pub fn sync_to(&self, wanted: u64) -> Result<u64, LogError> {
        let _one_at_a_time = self.syncing.lock().unwrap_or_else(PoisonError::into_inner);
        self.check()?;
        // Reads the end first: if the log rolls in between, the records below it were synced then, or lie in the new segment.
        let end = self.end();
        if wanted.min(end) > self.synced_end() {
            let live = self.live();
            let synced = live.file(&self.files).and_then(|file| file.sync().map_err(LogError::io("sync", &live.path)));
            self.poison_on_error(synced)?;
            self.syncs.fetch_add(1, Ordering::Relaxed);
            self.synced.fetch_max(end, Ordering::AcqRel);
        }
        Ok(self.synced_end())
    }

    /// Begins the next segment. Everything must have been synced.
    pub fn roll(&self) -> Result<(), LogError> {
        let head = SegmentHead { base: self.end(), before: Some(self.live().base) };
        let segment = create_segment(&self.files, &self.dir, &self.identity, head)?;
        self.segments.write().unwrap_or_else(PoisonError::into_inner).push(Arc::new(segment));
        self.mark(false)
    }

    /// Writes the mark that everything is synced.
    pub fn mark(&self, clean: bool) -> Result<(), LogError> {
        let live = self.live();
        let mark = SyncedMark { end: self.synced_end(), segment: live.base, bytes: live.size(), clean };
        write_mark(&self.files, &self.dir, &self.identity, mark)
    }
}

pub(super) fn create_segment<F: Files>(
    files: &F,
    dir: &std::path::Path,
    identity: &LogIdentity,
    head: SegmentHead,
) -> Result<Segment<F::File>, LogError> {
    let path = path_of(dir, head.base);
    let bytes = head.bytes(identity);
    let write = || {
        let file = files.create(&path)?;
        file.write_at(&bytes, 0)?;
        file.sync()?;
        files.sync_dir(dir)
    };
    write().map_err(LogError::io("create", &path))?;
    Ok(Segment::new(path, head, identity, bytes.len() as u64))
}

pub(super) fn write_mark(
    files: &impl Files,
    dir: &std::path::Path,
    identity: &LogIdentity,
    mark: SyncedMark,
) -> Result<(), LogError> {
    let path = dir.join(MARK);
    mark.write(files, &path, mark_seed(identity)).map_err(LogError::io("write", &path))
}

/// Where the checksum of a log's mark starts from, so that the mark of another log is not valid here.
pub(super) fn mark_seed(identity: &LogIdentity) -> u32 {
    SegmentHead { base: 0, before: None }.seed(identity)
}

/// Syncs a log from another thread than the one that appends, so that both can overlap.
pub struct Syncer<F: Files>(pub(super) Arc<Shared<F>>);

impl<F: Files> Syncer<F> {
    /// Returns once every record below an offset is synced, by this call or by another's sync that it waited for; returns the offset
    /// below which all records are.
    ///
    /// # Errors
    /// When the sync fails; the log is then poisoned and must be opened again.
    pub fn sync_to(&self, end: u64) -> Result<u64, LogError> {
        self.0.sync_to(end)
    }

    /// Why nothing more is written to the log until it is opened again; `None` while it works.
    #[must_use]
    pub fn failure(&self) -> Option<LogError> {
        self.0.check().err()
    }
}

impl<F: Files> Clone for Syncer<F> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}
