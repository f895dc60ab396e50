//! Delta Lake's log of a table: reads it into a state, and puts commits and checkpoints.
//!
//! Implements reader version 1 and writer version 2 of <https://github.com/delta-io/delta/blob/master/PROTOCOL.md>.
//!
//! Commits are read one by one, so that reading again costs one request for each new one. A commit is put only at the version
//! after the state that it was made for, if nothing is there yet. A writer that was overtaken reads the table again.

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
