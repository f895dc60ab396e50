//! The data set's secrets, in `keys/`: the identity key, which never changes, and the master key, which wraps a data key for each
//! owner of texts, kept in a registry. Destroying an owner's key erases its texts wherever they lie.
//!
//! This folder is to be backed up, and apart from the logs. What an owner or a text means is not known here.

mod dictionary;
mod error;
mod identity;
mod owner_keys;
mod sealer;
mod secret;

#[cfg(test)]
mod tests;

pub use error::KeyError;
pub use identity::Fingerprinter;
pub use sealer::{LocalSealer, Sealer};
pub use secret::{KeyCheck, KeyName, Secret};
