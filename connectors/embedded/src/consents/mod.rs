//! Consents by which banks are asked, with their tokens: in `keys/consents`, a sealed file for each, replaced whole. They change with each
//! use, and the registry keeps the place of all that it ever had, so it holds only the key of each consent. A consent is erased by
//! destroying its key, which leaves nothing to read of its file wherever a copy of that is.
//!
//! ```text
//! version 1 | owner 16 | number 8 | sealed
//! ```
//! `owner` is random, and whose key seals the consent; `number` is random each time.

#[cfg(test)]
mod tests;

use std::{
    io,
    path::{Path, PathBuf},
};

use rewardhub_engine::ports::Registry;

use crate::{
    files::{Files, UNFINISHED},
    keys::{KeyError, Sealer},
};

const VERSION: u8 = 1;
const OWNER_BYTES: usize = 16;
const NUMBER_BYTES: usize = 8;
const BEFORE_BYTES: usize = 1 + OWNER_BYTES + NUMBER_BYTES;

/// The consents of a data set.
pub struct Consents<F: Files> {
    files: F,
    folder: PathBuf,
}

impl<F: Files> Consents<F> {
    /// The consents in the folder of keys. Nothing is read or made yet.
    pub fn new(files: F, keys: &Path) -> Self {
        Self { files, folder: keys.join("consents") }
    }

    /// Seals and stores a consent, instead of the one with its id if there is one. Durable on return.
    ///
    /// # Errors
    /// When the system refuses, or the key of the consent that is there cannot be used.
    pub fn put<R: Registry>(&self, id: u128, consent: &[u8], sealer: &mut Sealer<R>) -> Result<(), KeyError> {
        let path = self.path(id);
        let before = self.files.contents(&path).map_err(KeyError::io("read", &path))?;
        let owner = match before {
            Some(bytes) => u128::from_le_bytes(parts(&path, &bytes)?.0),
            None => u128::from_le_bytes(random()?),
        };
        let number: [u8; NUMBER_BYTES] = random()?;
        let sealed = sealer.seal(owner, u64::from_le_bytes(number), 0, consent)?;
        // The key is durable before what it seals.
        sealer.sync()?;
        self.files.create_dir(&self.folder).map_err(KeyError::io("make", &self.folder))?;
        let bytes = [&[VERSION], &owner.to_le_bytes()[..], &number, &sealed].concat();
        self.files.replace(&path, &bytes).map_err(KeyError::io("write", &path))
    }

    /// Erases a consent, so that nothing can be read of it any more. Durable on return.
    ///
    /// # Errors
    /// When the system refuses; it is to be erased again then.
    pub fn erase<R: Registry>(&self, id: u128, sealer: &Sealer<R>) -> Result<(), KeyError> {
        let path = self.path(id);
        let Some(bytes) = self.files.contents(&path).map_err(KeyError::io("read", &path))? else { return Ok(()) };
        sealer.erase(u128::from_le_bytes(parts(&path, &bytes)?.0))?;
        self.remove(&path)
    }

    /// All consents, each with its id. Finishes erasures that a crash cut short.
    ///
    /// # Errors
    /// When a file cannot be read or opened.
    pub fn all<R: Registry>(&self, sealer: &mut Sealer<R>) -> Result<Vec<(u128, Vec<u8>)>, KeyError> {
        let names = match self.files.list(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            names => names.map_err(KeyError::io("read", &self.folder))?,
        };
        let mut consents = Vec::new();
        for name in names {
            let path = self.folder.join(&name);
            let Some(id) = id_of(&name) else {
                if name.ends_with(UNFINISHED) {
                    self.remove(&path)?;
                }
                continue;
            };
            let Some(bytes) = self.files.contents(&path).map_err(KeyError::io("read", &path))? else { continue };
            let (owner, number, sealed) = parts(&path, &bytes)?;
            match sealer.open(u128::from_le_bytes(owner), u64::from_le_bytes(number), 0, sealed) {
                Ok(consent) => consents.push((id, consent)),
                Err(KeyError::Erased { .. }) => self.remove(&path)?,
                Err(KeyError::Unsealable { .. }) => return Err(damaged(&path)),
                Err(error) => return Err(error),
            }
        }
        Ok(consents)
    }

    fn path(&self, id: u128) -> PathBuf {
        self.folder.join(format!("{id:032x}"))
    }

    fn remove(&self, path: &Path) -> Result<(), KeyError> {
        let removed = self.files.remove(path).and_then(|()| self.files.sync_dir(&self.folder));
        removed.map_err(KeyError::io("remove", path))
    }
}

/// The id that a file is named after; `None` for other names.
fn id_of(name: &str) -> Option<u128> {
    (name.len() == 32).then(|| u128::from_str_radix(name, 16).ok())?
}

type Parts<'b> = ([u8; OWNER_BYTES], [u8; NUMBER_BYTES], &'b [u8]);

/// The owner, the number and what is sealed.
fn parts<'b>(path: &Path, bytes: &'b [u8]) -> Result<Parts<'b>, KeyError> {
    match bytes.first() {
        Some(&VERSION) if bytes.len() >= BEFORE_BYTES => {
            let (owner, rest) = bytes[1..].split_first_chunk().expect("it has as many bytes");
            let (number, sealed) = rest.split_first_chunk().expect("it has as many bytes");
            Ok((*owner, *number, sealed))
        }
        Some(&found) if found > VERSION => {
            Err(KeyError::UnknownVersion { file: path.to_owned(), found: found.into(), known: VERSION.into() })
        }
        Some(_) | None => Err(damaged(path)),
    }
}

fn damaged(path: &Path) -> KeyError {
    KeyError::Damaged { file: path.to_owned(), at: 0, what: "it is not a consent as it was written" }
}

fn random<const N: usize>() -> Result<[u8; N], KeyError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(KeyError::Random)?;
    Ok(bytes)
}
