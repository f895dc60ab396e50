//! What a data set keeps in a local directory: logs, the ledger that follows from them, keys, dead letters, and the files under them.
//!
//! [`data_set`] opens it all, in the order in which the parts vouch for each other.

pub mod commands;
pub mod data_set;
pub mod dead_letters;
pub mod directory;
pub mod events;
pub mod files;
pub mod keys;
pub mod ledger;
pub mod lock;
pub mod log;
pub mod manifest;
pub mod registry;
