//! The file layer under the logs: what they need of a disk and no more, so that tests can put a failing disk under them.
//!
//! The contract is a disk's: what was written is readable at once, survives a crash only after a `sync` that succeeded, and a
//! new, renamed or removed name survives only after `sync_dir`. After a failed sync the bytes may be lost although they read back.

mod disk;
#[cfg(any(test, feature = "testing"))]
mod memory;

use std::{
    io,
    path::{Path, PathBuf},
};

pub use disk::{Disk, DiskFile};
#[cfg(any(test, feature = "testing"))]
pub use memory::{Fault, MemoryFile, MemoryFiles};

/// A tree of files. Everything is made readable for its owner alone.
pub trait Files: Clone + Send + Sync + 'static {
    /// An open file.
    type File: File;

    /// Makes a directory and those above it; one that exists is fine. Its own name is synced.
    ///
    /// # Errors
    /// As the system tells.
    fn create_dir(&self, dir: &Path) -> io::Result<()>;

    /// The names in a directory, sorted.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] where there is none, else as the system tells.
    fn list(&self, dir: &Path) -> io::Result<Vec<String>>;

    /// Opens a file for reading and writing.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] where there is none, else as the system tells.
    fn open(&self, path: &Path) -> io::Result<Self::File>;

    /// Makes an empty file and opens it; replaces one that exists.
    ///
    /// # Errors
    /// As the system tells.
    fn create(&self, path: &Path) -> io::Result<Self::File>;

    /// Gives a file another name, in place of a file that may have it.
    ///
    /// # Errors
    /// As the system tells.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] where there is none, else as the system tells.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Makes the names in a directory durable.
    ///
    /// # Errors
    /// As the system tells.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;

    /// The whole content of a file; `None` where there is none.
    ///
    /// # Errors
    /// As the system tells.
    fn contents(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        let file = match self.open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut bytes = vec![0; usize::try_from(file.size()?).map_err(io::Error::other)?];
        let read = file.read_at(&mut bytes, 0)?;
        bytes.truncate(read);
        Ok(Some(bytes))
    }

    /// Puts `bytes` in place of a file as a whole: after a crash it has its old content or its new one.
    ///
    /// # Errors
    /// As the system tells; then the old content is still in place, or the new one not yet durable.
    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let new = unfinished(path);
        let file = self.create(&new)?;
        file.write_at(bytes, 0)?;
        file.sync()?;
        self.rename(&new, path)?;
        self.sync_dir(path.parent().unwrap_or(Path::new("")))
    }
}

/// An open file.
pub trait File: Send + Sync + 'static {
    /// Fills `buffer` from `at` on; fewer bytes only at the end of the file.
    ///
    /// # Errors
    /// As the system tells.
    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize>;

    /// Writes all of `bytes` at `at`.
    ///
    /// # Errors
    /// As the system tells; some of the bytes may have been written.
    fn write_at(&self, bytes: &[u8], at: u64) -> io::Result<()>;

    /// Length in bytes.
    ///
    /// # Errors
    /// As the system tells.
    fn size(&self) -> io::Result<u64>;

    /// Cuts the file, or fills it up with zeros.
    ///
    /// # Errors
    /// As the system tells.
    fn set_size(&self, size: u64) -> io::Result<()>;

    /// Makes content and length durable.
    ///
    /// # Errors
    /// As the system tells; what was written since the last success may then be lost, whatever a later sync says.
    fn sync(&self) -> io::Result<()>;
}

/// The ending of a file that is being written and does not count yet.
pub(crate) const UNFINISHED: &str = ".new";

/// The name under which a file is written before it takes its place.
pub(crate) fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(UNFINISHED);
    PathBuf::from(name)
}
