//! The data set's secrets, in `keys/`: the identity key, which never changes, and the master key, which wraps one data key per
//! owner of texts, stored in a registry. Destroying an owner's key erases its texts wherever they are.
//!
//! This folder must be backed up, separately from the logs. This module does not know what an owner or a text means.

mod actors;
mod client_keys;
mod erasure;
mod error;
mod fingerprints;
mod key_file;
mod owner_keys;
mod registry_entry;
mod sealer;
mod text_compression;

#[cfg(test)]
mod tests;

pub use error::KeyError;
pub use fingerprints::Fingerprinter;
pub use key_file::{KeyCheck, KeyName, Secret};
pub use sealer::{LocalSealer, Sealer};
