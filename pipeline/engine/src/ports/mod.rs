//! What the processor needs from outside: a log to read and append to, a ledger to commit to, events to publish, a reader for
//! clients.
//!
//! Each has an implementation in `testing::memory` and a suite in `testing::conformance` that every adapter must pass.
//! Futures may block: an embedded adapter runs on one thread per partition. Errors say what a caller can do about them.

mod batch;
mod bucket_head;
mod checkpoint;
mod client_reader;
mod events;
mod history;
mod history_cursor;
mod ledger;
mod log;
mod read_counts;
mod registry;

pub use batch::{Batch, Budget};
pub use bucket_head::{AppliedAt, CommitId, Head, LogId, RecordHash};
pub use checkpoint::{Checkpoint, Installed};
pub use client_reader::{DecisionReader, Reader, RowReader};
pub use events::{Events, unheard};
pub use history::{HistoryEntry, HistoryPage, HistoryReader, MOST_ENTRIES, month_of};
pub use history_cursor::{Cursor, CursorError};
pub use ledger::{AdvanceError, BucketCommit, CommitOutcome, Ledger, LedgerError, Outbox, UNPUBLISHED_AT_LEAST, Unpublished};
pub use log::{AppendError, Log, MAX_RECORD_BYTES, ReadError};
pub use read_counts::{ReadCounter, ReadCounts};
pub use registry::{
    MAX_REGISTRY_BYTES, Registry, RegistryChange, RegistryEntry, RegistryError, RegistryItem, RegistryKey, RegistryKind,
    RegistryOutcome, RegistryVersion,
};
pub use rewardhub_core::state::row::RowKind;
