//! Appends and syncs. There is one writer; after an error it refuses everything until the log is opened again.

use std::{ops::Range, path::Path, sync::Arc};

use super::{
    LogError, LogIdentity, LogOptions, LogReader, MAX_RECORD_BYTES, Recovered,
    frame::FrameMaker,
    open_log::{Shared, Syncer},
    recovery,
    segment::{HEAD_BYTES, Place},
};
use crate::files::{File, Files};

/// An open log for appending. Only one may be open for a directory at a time.
pub struct Log<F: Files> {
    shared: Arc<Shared<F>>,
    options: LogOptions,
    maker: FrameMaker,
}

impl<F: Files> Log<F> {
    /// Opens the log of a directory, or begins one. `known_synced` is the offset below which everything must have been synced,
    /// because something durable refers to it; 0 if nothing does.
    ///
    /// Cuts off and reports what a crash left unfinished.
    ///
    /// # Errors
    /// When synced bytes are damaged or missing, a file belongs to another log or has an unknown version,
    /// or an operation on the file system fails.
    pub fn open(
        files: F,
        dir: &Path,
        identity: LogIdentity,
        options: LogOptions,
        known_synced: u64,
    ) -> Result<(Self, Recovered), LogError> {
        let (shared, torn) = recovery::open(files, dir, identity, known_synced)?;
        let recovered = Recovered { end: shared.end(), torn };
        let maker = FrameMaker::new().map_err(LogError::io("compress for", dir))?;
        Ok((Self { shared: Arc::new(shared), options, maker }, recovered))
    }

    /// Appends records, in one frame if they fit, and returns their offsets. They can be read at once, and
    /// are durable after the next [`Self::sync`].
    ///
    /// # Errors
    /// When a record is larger than [`MAX_RECORD_BYTES`] (then none is appended), or a write fails (then the log is poisoned).
    pub fn append(&mut self, records: &[impl AsRef<[u8]>]) -> Result<Range<u64>, LogError> {
        self.shared.check()?;
        if let Some(bytes) = records.iter().map(|record| record.as_ref().len()).find(|bytes| *bytes > MAX_RECORD_BYTES) {
            return Err(LogError::TooLarge { bytes });
        }
        let start = self.end();
        for record in records {
            if !self.maker.push(record.as_ref()) {
                self.write_frame()?;
                self.maker.push(record.as_ref());
            }
        }
        if !self.maker.is_empty() {
            self.write_frame()?;
        }
        Ok(start..self.end())
    }

    /// Makes everything appended durable; returns the offset below which all records are.
    ///
    /// # Errors
    /// When the sync fails. Records not synced before may then be lost, so the log is poisoned and must be opened again.
    pub fn sync(&mut self) -> Result<u64, LogError> {
        self.shared.sync()
    }

    /// The offset that the next record gets.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.shared.end()
    }

    /// The offset below which every record is synced.
    #[must_use]
    pub fn synced_end(&self) -> u64 {
        self.shared.synced_end()
    }

    /// Number of syncs that made records durable since the log was opened.
    #[must_use]
    pub fn syncs(&self) -> u64 {
        self.shared.syncs()
    }

    /// A reader of this log, for any thread.
    ///
    /// # Errors
    /// When there is no memory for a decompressor.
    pub fn reader(&self) -> Result<LogReader<F>, LogError> {
        LogReader::new(Arc::clone(&self.shared))
    }

    /// A handle that syncs from another thread while this one appends.
    #[must_use]
    pub fn syncer(&self) -> Syncer<F> {
        Syncer(Arc::clone(&self.shared))
    }

    /// Syncs and marks the log as fully synced, so that the next start takes any broken byte for damage and not for a torn end.
    ///
    /// # Errors
    /// As [`Self::sync`].
    pub fn close(self) -> Result<(), LogError> {
        self.shared.sync()?;
        self.shared.mark(true)
    }

    fn write_frame(&mut self) -> Result<(), LogError> {
        let result = self.try_write_frame();
        self.maker.clear();
        self.shared.poison_on_error(result)
    }

    fn try_write_frame(&mut self) -> Result<(), LogError> {
        let mut live = self.shared.live();
        if live.size() >= self.options.roll_bytes && live.size() > HEAD_BYTES as u64 {
            self.shared.sync()?;
            self.shared.roll()?;
            live = self.shared.live();
        }
        let place = Place { offset: self.shared.end(), at: live.size() };
        let end = place.offset + u64::from(self.maker.count());
        let frame = self
            .maker
            .finish(place.offset, self.shared.synced_end(), live.seed)
            .map_err(LogError::io("compress for", &live.path))?;
        live.file(&self.shared.files)?.write_at(frame, place.at).map_err(LogError::io("write", &live.path))?;
        live.grew(place, place.at + frame.len() as u64);
        self.shared.ends_at(end);
        Ok(())
    }
}
