//! Append-only segment logs: one directory per partition of the commands or the events, with records as opaque bytes.
//!
//! `segment` and `frame` are the format, `synced_mark` is what is known to be synced, `recovery` opens, `writer` appends and
//! syncs, `reader` reads from any thread. A damaged byte is never served: it is an error or, after everything that was synced,
//! cut off and reported. Nothing here knows what a record means.

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

/// The name of one of a data set's logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogName {
    /// The log of commands.
    Commands,
    /// The log of decisions, one per command.
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

/// What a log belongs to. Every segment names it, so that no file of another log can be taken for one of this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogIdentity {
    /// Id of the data set.
    pub data_set: u128,
    /// Whether it is the log of commands or of events.
    pub name: LogName,
    /// The partition of that log.
    pub partition: Partition,
}

impl fmt::Display for LogIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} log, partition {}, data set {:032x}", self.name, self.partition, self.data_set)
    }
}

/// Options for opening a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogOptions {
    /// Size in bytes at which a segment is closed and the next one begun.
    pub roll_bytes: u64,
}

impl Default for LogOptions {
    fn default() -> Self {
        Self { roll_bytes: 128 << 20 }
    }
}

/// What opening a log found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// The offset that the next record gets.
    pub end: u64,
    /// The unfinished end that a crash left and that was cut off; `None` if there was none.
    pub torn: Option<Torn>,
}

/// Bytes that were cut off because they were not synced when the machine stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Torn {
    /// Path of the file.
    pub file: PathBuf,
    /// Position of the cut in the file, in bytes.
    pub at: u64,
    /// Number of bytes cut off.
    pub bytes: u64,
}
