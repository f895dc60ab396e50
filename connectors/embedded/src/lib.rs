//! What a data set keeps in a local directory: logs, the ledger that follows from them, keys, dead letters, and the files under them.
//!
//! [`data_set`] opens it all, in the order in which the parts vouch for each other.

pub mod commands_log;
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
