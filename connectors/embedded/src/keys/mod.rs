//! The data set's secrets, in `keys/`: the identity key, which never changes, and the master key, which wraps a data key for each
//! owner of texts. Destroying an owner's key erases its texts wherever they lie.
//!
//! This folder is to be backed up, and apart from the logs. What an owner or a text means is not known here.

mod dictionary;
mod entry;
mod error;
mod identity;
mod sealer;
mod secret;
mod table;

#[cfg(test)]
mod tests;

pub use error::KeyError;
pub use identity::Fingerprinter;
pub use sealer::Sealer;
pub use secret::{KeyCheck, KeyName, Secret};
pub use table::TornKeys;
