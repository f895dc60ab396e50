//! What a data set keeps in a local directory: logs, keys, dead letters, and the files under them.

pub mod dead_letters;
pub mod directory;
pub mod files;
pub mod keys;
pub mod lock;
pub mod log;
pub mod manifest;
