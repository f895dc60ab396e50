//! The lake's storage: a Delta Lake table in a folder for each [`Table`](crate::tables::Table), on a disk or an object store.
//!
//! Rows are written exactly once: a commit adds files and, by a Delta `txn` action for each partition of the log, the positions
//! of the table. It goes to the version after the state that it was made for, or nowhere. After a failure the table is read
//! again, and its positions show whether the commit is done, must be tried again or was overtaken. This module does not know what
//! rows mean or where they come from.

mod append;
mod append_rounds;
mod commit;
mod content_hash;
mod create;
mod delta;
mod digest_check;
mod durable;
mod error;
mod file_names;
mod last_decisions;
mod open;
mod parquet_files;
mod parquet_layout;
mod read_files;
mod replace;
mod statistics_check;
mod status;
mod table_ownership;
pub mod upkeep;
mod url;

#[cfg(test)]
mod tests;

pub use self::{
    append::Appended,
    append_rounds::{Offsets, Round, next_round},
    content_hash::Content,
    delta::{LakeFile, Snapshot},
    digest_check::{BadFile, Checked},
    error::LakeError,
    last_decisions::{LastDecision, LastDecisions},
    open::Lake,
    replace::Replacement,
    status::TableStatus,
    url::LakeUrl,
};
