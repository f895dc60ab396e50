//! What the log promises, over files in memory that crash and fail.

mod damage;
mod reading;
mod recovery;

use std::path::{Path, PathBuf};

use super::*;
use crate::files::{Files, MemoryFiles};

pub(super) const DIR: &str = "data/events/0";

pub(super) fn identity() -> LogIdentity {
    LogIdentity { data_set: 7, name: LogName::Events, partition: Partition(0) }
}

pub(super) fn try_open(files: &MemoryFiles, known: u64) -> Result<(Log<MemoryFiles>, Recovered), LogError> {
    Log::open(files.clone(), Path::new(DIR), identity(), LogOptions { roll_bytes: 380 }, known)
}

pub(super) fn open(files: &MemoryFiles) -> Log<MemoryFiles> {
    try_open(files, 0).unwrap().0
}

/// What the record of an offset holds.
pub(super) fn record(offset: u64) -> Vec<u8> {
    let word = blake3::hash(&offset.to_le_bytes());
    word.as_bytes()[..usize::try_from(offset % 30).unwrap()].to_vec()
}

/// Appends so many records as one batch.
pub(super) fn append(log: &mut Log<MemoryFiles>, count: u64) {
    let records: Vec<_> = (log.end()..log.end() + count).map(record).collect();
    log.append(&records).unwrap();
}

/// Some segments of some synced batches.
pub(super) fn filled(files: &MemoryFiles) -> Log<MemoryFiles> {
    let mut log = open(files);
    for count in [1, 5, 12, 3, 20, 9, 1, 1] {
        append(&mut log, count);
        log.sync().unwrap();
    }
    log
}

/// Everything from `from` on is what was appended, and the checks agree.
pub(super) fn check(log: &Log<MemoryFiles>, from: u64) {
    let mut reader = log.reader().unwrap();
    let records = reader.read(from..u64::MAX, usize::MAX).unwrap();
    assert_eq!(records.range(), from..log.end());
    let mut expected = from;
    for (offset, bytes) in records.iter() {
        assert_eq!((offset, bytes), (expected, record(expected).as_slice()));
        expected += 1;
    }
    assert_eq!(expected, log.end());
    assert_eq!(reader.verify().unwrap().records, log.end());
}

pub(super) fn segments(files: &MemoryFiles) -> Vec<PathBuf> {
    files.paths().into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "log")).collect()
}

pub(super) fn bytes_of(files: &MemoryFiles, path: &Path) -> Vec<u8> {
    files.contents(path).unwrap().unwrap()
}
