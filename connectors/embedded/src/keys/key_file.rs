//! A key in a file of its own: one line of text that a person can copy, with name, digits and checksum.

use std::{fmt, path::Path};

use super::KeyError;
use crate::files::Files;

const VERSION: u32 = 1;

/// The name of one of a data set's two keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyName {
    /// The key that identities are hashed with; it never changes.
    Identity,
    /// The key that wraps the data keys.
    Master,
}

impl KeyName {
    /// Name of the key's file in the folder of keys.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Identity => "identity.key",
            Self::Master => "master.key",
        }
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Identity => "identity",
            Self::Master => "master",
        })
    }
}

/// A key of 32 bytes. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A keyed hash of a constant: it tells keys apart without revealing them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyCheck(u128);

impl KeyCheck {
    /// Reads the text that `Display` writes; `None` for any other.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        u128::from_str_radix(text, 16).ok().map(Self)
    }
}

impl fmt::Display for KeyCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl Secret {
    /// Makes a key of these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Makes a new random key.
    ///
    /// # Errors
    /// When the operating system gives no random numbers.
    pub fn random() -> Result<Self, KeyError> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(KeyError::Random)?;
        Ok(Self(bytes))
    }

    /// Reads a key from its file in a folder; `None` if there is no such file.
    ///
    /// # Errors
    /// When the file is damaged, has an unknown version or cannot be read.
    pub fn load(files: &impl Files, dir: &Path, name: KeyName) -> Result<Option<Self>, KeyError> {
        let file = dir.join(name.file());
        let Some(bytes) = files.contents(&file).map_err(KeyError::io("read", &file))? else { return Ok(None) };
        let damaged = KeyError::damaged(&file, 0, "it is not a key as it was written");
        let Ok(text) = String::from_utf8(bytes) else { return Err(damaged) };
        let found = text.strip_prefix("rewardhub-key-").and_then(|rest| rest.split(' ').next()).and_then(|v| v.parse().ok());
        match found {
            None => return Err(damaged),
            Some(found) if found != VERSION => return Err(KeyError::UnknownVersion { file, found, known: VERSION }),
            Some(_) => {}
        }
        let secret = text.split(' ').nth(2).and_then(|hex| blake3::Hash::from_hex(hex).ok()).map(|hash| Self(*hash.as_bytes()));
        secret.filter(|secret| secret.line(name) == text).map(Some).ok_or(damaged)
    }

    /// Writes the key to its file in a folder; it is durable on return.
    ///
    /// # Errors
    /// When an operation on the file system fails.
    pub fn store(&self, files: &impl Files, dir: &Path, name: KeyName) -> Result<(), KeyError> {
        let file = dir.join(name.file());
        files.replace(&file, self.line(name).as_bytes()).map_err(KeyError::io("write", &file))
    }

    /// The check value that tells this key from others.
    #[must_use]
    pub fn check(&self, name: KeyName) -> KeyCheck {
        let hash = blake3::keyed_hash(&self.0, format!("rewardhub 2026 check of the {name} key").as_bytes());
        KeyCheck(u128::from_le_bytes(hash.as_bytes()[..16].try_into().expect("a slice of sixteen")))
    }

    /// Derives a key for one purpose.
    pub(super) fn derive(&self, purpose: &str) -> [u8; 32] {
        blake3::derive_key(purpose, &self.0)
    }

    pub(super) const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn line(&self, name: KeyName) -> String {
        let body = format!("rewardhub-key-{VERSION} {name} {}", blake3::Hash::from_bytes(self.0).to_hex());
        format!("{body} {:08x}\n", crc32fast::hash(body.as_bytes()))
    }
}
