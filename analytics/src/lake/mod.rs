//! The lake's storage: a Delta Lake table in a folder for each [`Table`](crate::tables::Table), on a disk or an object store.
//!
//! Exactly once: a commit adds files and says, by a Delta `txn` action for each partition of the log, how far the table has got
//! with it. A commit goes to the version right after the state it was made for, or nowhere. After one that failed or was not
//! answered the table is read again and its positions decide: done, to be written again (the same files), or overtaken. What
//! rows mean and where they come from is not known here.

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
