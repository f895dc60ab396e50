//! What a data set keeps in a local directory: logs, keys, dead letters, and the files under them.

pub mod files;
pub mod log;
