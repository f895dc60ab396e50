//! The events log of one partition: decisions at the offsets of their commands.

use std::{path::Path, sync::Arc};

use rewardhub_core::ids::Partition;

use crate::{
    commands_log::folder,
    files::Files,
    log::{Log, LogError, LogIdentity, LogName, LogOptions, LogReader, Recovered},
};

/// The events log of a partition, for appending decisions and for looking them up.
pub(crate) struct Decisions<F: Files> {
    log: Log<F>,
    reader: LogReader<F>,
}

impl<F: Files> Decisions<F> {
    /// Opens the events log of a partition. `known_synced` is the offset below which records must be intact
    /// because something durable refers to them.
    pub fn open(
        files: &F,
        root: &Path,
        data_set: u128,
        partition: Partition,
        known_synced: u64,
    ) -> Result<(Self, Recovered), LogError> {
        let identity = LogIdentity { data_set, name: LogName::Events, partition };
        let dir = folder(root, LogName::Events, partition);
        let (log, recovered) = Log::open(files.clone(), &dir, identity, LogOptions::default(), known_synced)?;
        let reader = log.reader()?;
        Ok((Self { log, reader }, recovered))
    }

    /// Offset after the last decision, synced or not.
    pub fn end(&self) -> u64 {
        self.log.end()
    }

    /// Offset after the last synced decision.
    pub fn synced_end(&self) -> u64 {
        self.log.synced_end()
    }

    pub fn syncs(&self) -> u64 {
        self.log.syncs()
    }

    /// A separate reader of the same log.
    pub fn another_reader(&self) -> Result<LogReader<F>, LogError> {
        self.reader.another()
    }

    /// Appends decisions and syncs them, with everything appended before.
    pub fn append(&mut self, decisions: &[&[u8]]) -> Result<(), LogError> {
        self.log.append(decisions)?;
        self.log.sync()?;
        Ok(())
    }

    /// The decision at an offset; `None` at the end of the log and beyond.
    pub fn decision(&mut self, offset: u64) -> Result<Option<Arc<[u8]>>, LogError> {
        Ok(self.reader.record(offset)?.map(Arc::from))
    }

    /// The reader of this log, for reading many decisions in sequence.
    pub fn reader(&mut self) -> &mut LogReader<F> {
        &mut self.reader
    }

    /// Syncs the log and marks it as fully synced.
    pub fn close(self) -> Result<(), LogError> {
        drop(self.reader);
        self.log.close()
    }
}
