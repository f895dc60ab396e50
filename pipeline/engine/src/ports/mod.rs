//! What the processor needs of the world: a log to read and append to, a ledger to commit to, events to publish,
//! a reader for clients.
//!
//! Each has an implementation in `testing::memory` and a suite in `testing::conformance` that every adapter must pass.
//! Futures may block: an embedded adapter runs on one thread a partition. Errors say what a caller can do about them.

mod batch;
mod checkpoint;
mod cursor;
mod events;
mod head;
mod history;
mod ledger;
mod log;
mod reader;
mod registry;

pub use batch::{Batch, Budget};
pub use checkpoint::{Checkpoint, Installed};
pub use cursor::{Cursor, CursorError};
pub use events::{Events, unheard};
pub use head::{AppliedAt, CommitId, Head, LogId, RecordHash};
pub use history::{HistoryEntry, HistoryPage, HistoryReader, MOST_ENTRIES, month_of};
pub use ledger::{AdvanceError, BucketCommit, CommitOutcome, Ledger, LedgerError, Outbox, UNPUBLISHED_AT_LEAST, Unpublished};
pub use log::{AppendError, Log, MAX_RECORD_BYTES, ReadError};
pub use reader::{DecisionReader, Reader, RowReader};
pub use registry::{
    MAX_REGISTRY_BYTES, Registry, RegistryChange, RegistryEntry, RegistryError, RegistryItem, RegistryKey, RegistryKind,
    RegistryOutcome, RegistryVersion,
};
pub use rewardhub_core::state::row::RowKind;
