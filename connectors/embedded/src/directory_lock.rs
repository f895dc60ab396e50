//! Makes sure that one process at a time uses a data directory: an advisory lock on a file that holds the id of the process.
//!
//! The operating system releases the lock when the process ends, however it ends, so no stale lock can be left.

use std::{
    fs::{self, TryLockError},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process, thread,
    time::Duration,
};

/// The name of the lock file in a data directory.
const NAME: &str = "lock";
/// Number of attempts to take a lock that another process has, and the pause between them.
const ATTEMPTS: u32 = 10;
const PAUSE: Duration = Duration::from_millis(20);

/// A lock on a data directory, held until this value is dropped.
#[derive(Debug)]
pub struct DirectoryLock {
    _file: fs::File,
}

/// Why a data directory cannot be locked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process has locked the directory.
    #[error("{} is in use by process {pid}; stop it first", dir.display())]
    InUse {
        /// Path of the data directory.
        dir: PathBuf,
        /// Id of that process, or `unknown` if it has not written it yet.
        pid: String,
    },
    /// The lock file cannot be opened, locked or written.
    #[error("cannot lock {}: {source}; the data directory must be writable and its file system must have locks", file.display())]
    Io {
        /// Path of the lock file.
        file: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
}

impl DirectoryLock {
    /// Locks an existing data directory for this process.
    ///
    /// # Errors
    /// When another process has locked it, or an operation on the file system fails.
    pub fn take(dir: &Path) -> Result<Self, LockError> {
        let path = dir.join(NAME);
        let io = |source| LockError::Io { file: path.clone(), source };
        let mut options = fs::OpenOptions::new();
        let mut file = options.read(true).write(true).create(true).truncate(false).mode(0o600).open(&path).map_err(io)?;
        match lock_waiting(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let pid = process_in(&mut file).map_err(io)?.map_or_else(|| "unknown".to_owned(), |pid| pid.to_string());
                return Err(LockError::InUse { dir: dir.to_owned(), pid });
            }
            Err(TryLockError::Error(source)) => return Err(io(source)),
        }
        file.set_len(0).and_then(|()| writeln!(file, "{}", process::id())).map_err(io)?;
        Ok(Self { _file: file })
    }
}

/// The id of the process that locked a data directory last; `None` if it cannot be read. Whether it still has the directory is not
/// looked at.
#[must_use]
pub fn last_process(dir: &Path) -> Option<u32> {
    process_in(&mut fs::File::open(dir.join(NAME)).ok()?).ok()?
}

fn process_in(file: &mut fs::File) -> io::Result<Option<u32>> {
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    Ok(text.trim().parse().ok())
}

/// Retries for a moment: a process that has just ended may have forked a child that keeps its
/// files open until it executes another program.
fn lock_waiting(file: &fs::File) -> Result<(), TryLockError> {
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
        assert_eq!(last_process(root.path()), Some(process::id()));
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
