//! The data set's secrets, in `keys/`: the identity key, which never changes, and the master key, which wraps a data key for each
//! owner of texts, kept in a registry. Destroying an owner's key erases its texts wherever they lie.
//!
//! This folder is to be backed up, and apart from the logs. What an owner or a text means is not known here.

mod actors;
mod erasure;
mod error;
mod fingerprints;
mod key_file;
mod owner_keys;
mod sealer;
mod text_compression;

#[cfg(test)]
mod tests;

pub use error::KeyError;
pub use fingerprints::Fingerprinter;
pub use key_file::{KeyCheck, KeyName, Secret};
pub use sealer::{LocalSealer, Sealer};
