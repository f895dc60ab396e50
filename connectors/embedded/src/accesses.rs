//! When banks were asked for accounts within the last day: in `keys/accesses`, a small file for each account, replaced whole. It outlives the
//! consents for the account, because a bank counts by account, and has nothing but times under a keyed hash; so it is not sealed, and
//! is gone a day after the account was last asked for.
//!
//! ```text
//! version 1 | time 8, as often as it was asked
//! ```

use std::{
    io,
    path::{Path, PathBuf},
};

use rewardhub_core::time::Instant;

use crate::{
    files::{Files, UNFINISHED},
    keys::KeyError,
};

const VERSION: u8 = 1;

/// When banks were asked for the accounts of a data set.
pub struct Accesses<F: Files> {
    files: F,
    folder: PathBuf,
}

impl<F: Files> Accesses<F> {
    /// The accesses in the folder of keys. Nothing is read or made yet.
    pub fn new(files: F, keys: &Path) -> Self {
        Self { files, folder: keys.join("accesses") }
    }

    /// Stores when an account was asked for, instead of what is stored of it. Nothing is left of an account without times. Durable on return.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn put(&self, account: u128, times: &[Instant]) -> Result<(), KeyError> {
        let path = self.folder.join(format!("{account:032x}"));
        if times.is_empty() {
            return self.remove(&path);
        }
        self.files.create_dir(&self.folder).map_err(KeyError::io("make", &self.folder))?;
        let bytes: Vec<u8> = [VERSION].into_iter().chain(times.iter().flat_map(|time| time.0.to_le_bytes())).collect();
        self.files.replace(&path, &bytes).map_err(KeyError::io("write", &path))
    }

    /// All accounts that are stored, each with its times.
    ///
    /// # Errors
    /// When a file cannot be read, or is not as it was written.
    pub fn all(&self) -> Result<Vec<(u128, Vec<Instant>)>, KeyError> {
        let names = match self.files.list(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            names => names.map_err(KeyError::io("read", &self.folder))?,
        };
        let mut accounts = Vec::new();
        for name in names {
            let path = self.folder.join(&name);
            match (u128::from_str_radix(&name, 16), self.files.contents(&path).map_err(KeyError::io("read", &path))?) {
                (Ok(account), Some(bytes)) => accounts.push((account, times(&path, &bytes)?)),
                (Err(_), Some(_)) if name.ends_with(UNFINISHED) => self.remove(&path)?,
                (Ok(_) | Err(_), _) => {}
            }
        }
        Ok(accounts)
    }

    fn remove(&self, path: &Path) -> Result<(), KeyError> {
        match self.files.remove(path).and_then(|()| self.files.sync_dir(&self.folder)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed.map_err(KeyError::io("remove", path)),
        }
    }
}

fn times(path: &Path, bytes: &[u8]) -> Result<Vec<Instant>, KeyError> {
    let damaged = || KeyError::Damaged { file: path.to_owned(), at: 0, what: "it does not say when an account was asked for" };
    match bytes.split_first() {
        Some((&VERSION, rest)) => {
            let (times, []) = rest.as_chunks::<8>() else { return Err(damaged()) };
            Ok(times.iter().map(|time| Instant(i64::from_le_bytes(*time))).collect())
        }
        Some((&found, _)) if found > VERSION => {
            Err(KeyError::UnknownVersion { file: path.to_owned(), found: found.into(), known: VERSION.into() })
        }
        Some(_) | None => Err(damaged()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::MemoryFiles;

    #[test]
    fn what_is_counted_is_there_after_a_crash_and_gone_once_nothing_counts() {
        let files = MemoryFiles::default();
        files.create_dir(Path::new("keys")).unwrap();
        let opened = || Accesses::new(files.clone(), Path::new("keys"));
        assert_eq!(opened().all().unwrap(), []);
        opened().put(7, &[Instant(1)]).unwrap();
        opened().put(7, &[Instant(1), Instant(-2)]).unwrap();
        opened().put(8, &[Instant(3)]).unwrap();
        files.crash();
        assert_eq!(opened().all().unwrap(), [(7, vec![Instant(1), Instant(-2)]), (8, vec![Instant(3)])]);
        opened().put(7, &[]).unwrap();
        opened().put(7, &[]).unwrap();
        files.crash();
        assert_eq!(opened().all().unwrap(), [(8, vec![Instant(3)])]);
    }

    #[test]
    fn a_file_that_is_not_as_it_was_written_is_named() {
        let files = MemoryFiles::default();
        files.create_dir(Path::new("keys")).unwrap();
        let accesses = Accesses::new(files.clone(), Path::new("keys"));
        accesses.put(7, &[Instant(1)]).unwrap();
        for bytes in [&b""[..], &[VERSION, 1, 2], &[0; 9]] {
            files.replace(&accesses.folder.join(format!("{:032x}", 7)), bytes).unwrap();
            assert!(accesses.all().unwrap_err().to_string().contains("keys/accesses/"), "{bytes:?}");
        }
    }
}
