//! The file layer below the logs: what they need from a disk and no more, so that tests can replace it by one that fails.
//!
//! The contract is that of a disk: written bytes can be read at once, but survive a crash only after a successful `sync`, and a
//! new, renamed or removed name only after `sync_dir`. After a failed sync, bytes may be lost although they read back.

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

/// A file tree. Everything in it is readable by its owner only.
pub trait Files: Clone + Send + Sync + 'static {
    /// The type of its open files.
    type File: File;

    /// Creates a directory and its parents; does nothing if it exists. The new names are durable on return.
    ///
    /// # Errors
    /// Any error of the operating system.
    fn create_dir(&self, dir: &Path) -> io::Result<()>;

    /// The names in a directory, sorted.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] if there is no such directory, or any other error of the operating system.
    fn list(&self, dir: &Path) -> io::Result<Vec<String>>;

    /// Opens a file for reading and writing.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] if there is no such file, or any other error of the operating system.
    fn open(&self, path: &Path) -> io::Result<Self::File>;

    /// Creates an empty file and opens it; replaces an existing one.
    ///
    /// # Errors
    /// Any error of the operating system.
    fn create(&self, path: &Path) -> io::Result<Self::File>;

    /// Renames a file, and replaces any file of the new name.
    ///
    /// # Errors
    /// Any error of the operating system.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] if there is no such file, or any other error of the operating system.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Makes the names in a directory durable.
    ///
    /// # Errors
    /// Any error of the operating system.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;

    /// The whole content of a file; `None` if there is no such file.
    ///
    /// # Errors
    /// Any error of the operating system.
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

    /// Replaces the content of a file atomically: after a crash it has the old content or the new.
    ///
    /// # Errors
    /// Any error of the operating system; then the file has the old content, or the new one is not durable yet.
    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let new = unfinished(path);
        let file = self.create(&new)?;
        file.write_at(bytes, 0)?;
        file.sync()?;
        self.rename(&new, path)?;
        self.sync_dir(path.parent().unwrap_or(Path::new("")))
    }
}

/// An open file of a [`Files`] tree.
pub trait File: Send + Sync + 'static {
    /// Reads into `buffer` from position `at` and returns the number of bytes; less than its length only at the end of the file.
    ///
    /// # Errors
    /// Any error of the operating system.
    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize>;

    /// Writes all of `bytes` at position `at`.
    ///
    /// # Errors
    /// Any error of the operating system; some of the bytes may have been written.
    fn write_at(&self, bytes: &[u8], at: u64) -> io::Result<()>;

    /// Length of the file in bytes.
    ///
    /// # Errors
    /// Any error of the operating system.
    fn size(&self) -> io::Result<u64>;

    /// Truncates the file to `size` bytes, or extends it with zeros.
    ///
    /// # Errors
    /// Any error of the operating system.
    fn set_size(&self, size: u64) -> io::Result<()>;

    /// Makes the content and the length durable.
    ///
    /// # Errors
    /// Any error of the operating system; everything written since the last successful sync may
    /// then be lost, even if a later sync succeeds.
    fn sync(&self) -> io::Result<()>;
}

/// Suffix of a file that is still being written and does not count yet.
pub(crate) const UNFINISHED: &str = ".new";

/// The path under which a file is written before it is renamed to `path`.
pub(crate) fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(UNFINISHED);
    PathBuf::from(name)
}
