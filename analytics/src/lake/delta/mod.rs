//! Delta Lake's log of a table: how it is read, what state it amounts to, and how commits and checkpoints are put.
//!
//! Of Delta's protocol, <https://github.com/delta-io/delta/blob/master/PROTOCOL.md>, what reader version 1 and writer version 2 need.
//!
//! Commits are read one by one, so that looking again costs one request for each new one. A commit is put where nothing is yet,
//! at the version after the state that it was made for, and never moved to another version: who was overtaken looks again.

mod action;
mod checkpoint;
mod log;
mod operation;
mod read;
mod retention;
pub(super) mod schema;
mod state;
pub(super) mod stats;

pub use self::state::{LakeFile, Snapshot};
pub(super) use self::{
    action::{Action, Add, Format, Metadata, Protocol, Txn},
    checkpoint::write_checkpoint,
    log::{COMMIT_FAILED_TRIES, Put, commit, is_log_file, log_folder},
    operation::Operation,
    read::{data_sets, load, refresh},
    retention::expired,
    state::DATA_SET,
};
