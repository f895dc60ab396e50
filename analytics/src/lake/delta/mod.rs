//! Delta Lake's log of a table: how it is read, what state it amounts to, and how a commit is put at its end.
//!
//! Commits are read one by one, so that looking again costs one request for each new one. A commit is put where nothing is yet,
//! at the version after the state that it was made for, and never moved to another version: who was overtaken looks again.

mod log;
mod read;
pub(super) mod schema;
mod state;
pub(super) mod stats;

pub use self::state::{LakeFile, Snapshot};
pub(super) use self::{
    log::{COMMIT_FAILED_TRIES, Put, commit},
    read::{data_sets, load, refresh},
    state::DATA_SET,
};
