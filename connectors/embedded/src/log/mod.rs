//! Append-only segment logs: one directory for one partition of the commands or the events, records as opaque bytes.
//!
//! `segment` and `frame` are the format, `mark` is what is known to be synced, `recover` opens, `writer` appends and syncs,
//! `reader` reads from any thread. A damaged byte is named or, past all that was synced, cut off and reported; it is never
//! served. Nothing here knows what a record means.

mod error;
mod frame;
mod open_log;
mod read_ahead;
mod reader;
mod recovery;
mod segment;
mod synced_mark;
mod writer;

#[cfg(test)]
mod tests;

use std::{fmt, path::PathBuf};

use rewardhub_core::ids::Partition;

pub use error::LogError;
pub use frame::MAX_RECORD_BYTES;
pub(crate) use frame::{u32_at, u64_at};
pub use open_log::Syncer;
pub use reader::{LogReader, Records, Verified};
pub(crate) use synced_mark::{MarkError, SyncedMark};
pub use writer::Log;

/// Which log of a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogName {
    /// What is asked.
    Commands,
    /// What is told to the world.
    Events,
}

impl LogName {
    const fn number(self) -> u16 {
        match self {
            Self::Commands => 1,
            Self::Events => 2,
        }
    }
}

impl fmt::Display for LogName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Commands => "commands",
            Self::Events => "events",
        })
    }
}

/// Whose log it is. It stands in each segment, so that no file of another log is ever taken for its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogIdentity {
    /// The data set.
    pub data_set: u128,
    /// Which of its logs.
    pub name: LogName,
    /// Which partition of that.
    pub partition: Partition,
}

impl fmt::Display for LogIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} log, partition {}, data set {:032x}", self.name, self.partition, self.data_set)
    }
}

/// What may be chosen when a log is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogOptions {
    /// A segment that has this many bytes is closed and the next one begun.
    pub roll_bytes: u64,
}

impl Default for LogOptions {
    fn default() -> Self {
        Self { roll_bytes: 128 << 20 }
    }
}

/// What opening found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// The offset that the next record gets.
    pub end: u64,
    /// What was cut off because a crash had left it unfinished.
    pub torn: Option<Torn>,
}

/// Bytes that were written and never synced when the machine stopped, and were cut off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Torn {
    /// Path of the file.
    pub file: PathBuf,
    /// Byte position at which it was cut.
    pub at: u64,
    /// How many bytes were cut.
    pub bytes: u64,
}
