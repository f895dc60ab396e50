//! One process for a data directory: an advisory lock on a file that holds the process's id.
//!
//! The system lets go of it when the process ends, however it ends, so there is never a stale one to remove.

use std::{
    fs::{self, TryLockError},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process, thread,
    time::Duration,
};

/// How often a lock that somebody has is tried, and what lies between.
const ATTEMPTS: u32 = 10;
const PAUSE: Duration = Duration::from_millis(20);

/// A data directory is ours as long as this lives.
#[derive(Debug)]
pub struct DirectoryLock {
    _file: fs::File,
}

/// Why a data directory cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process has it.
    #[error("{} is in use by process {pid}; stop it first", dir.display())]
    InUse {
        /// Path of the data directory.
        dir: PathBuf,
        /// The process, or `unknown` while it is just starting.
        pid: String,
    },
    /// The system refused.
    #[error("cannot lock {}: {source}; the data directory must be writable and its file system must have locks", file.display())]
    Io {
        /// The lock's file.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl DirectoryLock {
    /// Takes an existing directory for this process.
    ///
    /// # Errors
    /// When another process has it, or the system refuses.
    pub fn take(dir: &Path) -> Result<Self, LockError> {
        let path = dir.join("lock");
        let io = |source| LockError::Io { file: path.clone(), source };
        let mut options = fs::OpenOptions::new();
        let mut file = options.read(true).write(true).create(true).truncate(false).mode(0o600).open(&path).map_err(io)?;
        match patiently(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                file.read_to_string(&mut text).map_err(io)?;
                let pid = text.trim().parse::<u32>().map_or_else(|_| "unknown".to_owned(), |pid| pid.to_string());
                return Err(LockError::InUse { dir: dir.to_owned(), pid });
            }
            Err(TryLockError::Error(source)) => return Err(io(source)),
        }
        file.set_len(0).and_then(|()| writeln!(file, "{}", process::id())).map_err(io)?;
        Ok(Self { _file: file })
    }
}

/// Tries for a moment: whoever has just ended may have started a process that holds its files until it has become another.
fn patiently(file: &fs::File) -> Result<(), TryLockError> {
    for _ in 1..ATTEMPTS {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
            taken => return taken,
        }
    }
    file.try_lock()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_in_use_is_refused_with_the_process_that_has_it() {
        let root = tempfile::tempdir().unwrap();
        let lock = DirectoryLock::take(root.path()).unwrap();
        let error = DirectoryLock::take(root.path()).unwrap_err().to_string();
        assert!(error.ends_with(&format!("is in use by process {}; stop it first", process::id())), "{error}");
        drop(lock);
        DirectoryLock::take(root.path()).unwrap();
    }

    #[test]
    fn what_an_earlier_process_left_behind_does_not_matter() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("lock"), "4000000000\n").unwrap();
        let _lock = DirectoryLock::take(root.path()).unwrap();
        assert_eq!(fs::read_to_string(root.path().join("lock")).unwrap(), format!("{}\n", process::id()));
    }

    #[test]
    fn a_directory_that_is_not_there_is_an_error_with_its_name() {
        let error = DirectoryLock::take(Path::new("/nowhere/at/all")).unwrap_err().to_string();
        assert!(error.starts_with("cannot lock /nowhere/at/all/lock: "), "{error}");
    }
}
