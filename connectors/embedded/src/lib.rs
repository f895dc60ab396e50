//! What a data set keeps in a local directory: logs, the ledger that follows from them,
//! keys, dead letters, and the files below them.
//!
//! [`data_set`] opens all of it, in an order in which each part tells how much of the next must be intact.

pub mod accesses;
pub mod commands_log;
pub mod consents;
pub mod data_directory;
pub mod data_set;
pub mod dead_letters;
pub mod directory_lock;
pub mod events;
pub mod files;
pub mod keys;
pub mod ledger;
pub mod log;
pub mod manifest;
pub mod registry;
