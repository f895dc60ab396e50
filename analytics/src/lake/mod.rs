//! The lake's storage: a Delta Lake table in a folder for each [`Table`](crate::tables::Table), on a disk or an object store.
//!
//! Exactly once: a commit adds files and says, by a Delta `txn` action for each partition of the log, how far the table has got
//! with it. A commit goes to the version right after the state it was made for, or nowhere. After one that failed or was not
//! answered the table is read again and its positions decide: done, to be written again (the same files), or overtaken. What
//! rows mean and where they come from is not known here.

mod append;
mod check;
mod claims;
mod commit;
mod content;
mod create;
mod delta;
mod durable;
mod encode;
mod error;
mod layout;
mod marks;
mod merge;
mod names;
mod open;
mod ours;
mod replace;
mod round;
mod status;
pub mod upkeep;
mod url;

#[cfg(test)]
mod tests;

pub use self::{
    append::Appended,
    check::{BadFile, Checked},
    content::Content,
    delta::{LakeFile, Snapshot},
    error::LakeError,
    marks::{LastDecision, Marks},
    open::Lake,
    replace::Replacement,
    round::{Offsets, Round, next_round},
    status::TableStatus,
    url::LakeUrl,
};
