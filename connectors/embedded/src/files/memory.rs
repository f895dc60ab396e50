//! Files in memory that keep synced and unsynced bytes apart and can be made to fail, for tests and simulations.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, ErrorKind},
    ops::Range,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{File, Files};

/// A failure to inject. [`Fault::ShortWrite`] and [`Fault::FailedSync`] happen once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The next write writes this many bytes and fails.
    ShortWrite(usize),
    /// The next sync of a file fails. The bytes it should have made durable read back, but never become durable.
    FailedSync,
    /// This many bytes can still be written; then writes fall short and fail until the fault is cleared.
    FullDisk(usize),
    /// This many changes (create, write, sync, rename, remove) still succeed; then all fail until the crash.
    Stop(usize),
}

/// A file tree in memory. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct MemoryFiles(Arc<Mutex<Tree>>);

/// An open file in a [`MemoryFiles`].
#[derive(Clone, Debug)]
pub struct MemoryFile {
    tree: MemoryFiles,
    number: usize,
}

#[derive(Debug, Default)]
struct Tree {
    contents: Vec<Content>,
    names: BTreeMap<PathBuf, usize>,
    synced_names: BTreeMap<PathBuf, usize>,
    dirs: BTreeSet<PathBuf>,
    fault: Option<Fault>,
}

#[derive(Debug, Default)]
struct Content {
    bytes: Vec<u8>,
    synced: Vec<u8>,
    dirty: Vec<Range<usize>>,
}

impl MemoryFiles {
    /// Injects a fault, in place of any earlier one.
    pub fn inject(&self, fault: Fault) {
        self.tree().fault = Some(fault);
    }

    /// Removes the injected fault.
    pub fn clear_fault(&self) {
        self.tree().fault = None;
    }

    /// Simulates a crash of the machine: only what was synced survives.
    pub fn crash(&self) {
        self.crash_keeping(0);
    }

    /// Simulates a crash that also keeps the first `kept` unsynced bytes of each file.
    pub fn crash_keeping(&self, kept: usize) {
        let mut tree = self.tree();
        tree.names = tree.synced_names.clone();
        if let Some(Fault::Stop(_)) = tree.fault {
            tree.fault = None;
        }
        for content in &mut tree.contents {
            let mut left = kept;
            for range in std::mem::take(&mut content.dirty) {
                let end = range.end.min(range.start + left).min(content.bytes.len());
                left -= end.saturating_sub(range.start);
                content.make_durable(range.start..end);
            }
            content.bytes = content.synced.clone();
        }
    }

    /// An independent copy, for trying several things from the same state.
    #[must_use]
    pub fn fork(&self) -> Self {
        let tree = self.tree();
        let contents = tree
            .contents
            .iter()
            .map(|c| Content { bytes: c.bytes.clone(), synced: c.synced.clone(), dirty: c.dirty.clone() })
            .collect();
        Self(Arc::new(Mutex::new(Tree {
            contents,
            names: tree.names.clone(),
            synced_names: tree.synced_names.clone(),
            dirs: tree.dirs.clone(),
            fault: tree.fault,
        })))
    }

    /// Changes the bytes of a file, unsynced ones included, and makes the result durable, as a failing disk would.
    ///
    /// # Panics
    /// When there is no such file.
    pub fn damage(&self, path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
        let mut tree = self.tree();
        let number = tree.names[path];
        let content = &mut tree.contents[number];
        change(&mut content.bytes);
        content.synced = content.bytes.clone();
        content.dirty.clear();
    }

    /// The paths of all files, sorted.
    #[must_use]
    pub fn paths(&self) -> Vec<PathBuf> {
        self.tree().names.keys().cloned().collect()
    }

    fn tree(&self) -> MutexGuard<'_, Tree> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Content {
    fn make_durable(&mut self, range: Range<usize>) {
        let range = range.start..range.end.min(self.bytes.len());
        if range.is_empty() {
            return;
        }
        if self.synced.len() < range.end {
            self.synced.resize(range.end, 0);
        }
        self.synced[range.clone()].copy_from_slice(&self.bytes[range]);
    }
}

impl Tree {
    /// How many of `wanted` bytes the next write may write.
    fn room(&mut self, wanted: usize) -> usize {
        match self.fault {
            Some(Fault::ShortWrite(bytes)) => {
                self.fault = None;
                bytes.min(wanted.saturating_sub(1))
            }
            Some(Fault::FullDisk(left)) => {
                self.fault = Some(Fault::FullDisk(left.saturating_sub(wanted)));
                left.min(wanted)
            }
            Some(Fault::FailedSync | Fault::Stop(_)) | None => wanted,
        }
    }

    /// Counts a change, and fails if the fault allows no more.
    fn change(&mut self) -> io::Result<()> {
        match &mut self.fault {
            Some(Fault::Stop(0)) => Err(io::Error::other("the machine has stopped")),
            Some(Fault::Stop(left)) => {
                *left -= 1;
                Ok(())
            }
            Some(Fault::ShortWrite(_) | Fault::FailedSync | Fault::FullDisk(_)) | None => Ok(()),
        }
    }
}

fn absent(path: &Path) -> io::Error {
    io::Error::new(ErrorKind::NotFound, format!("{} is not there", path.display()))
}

impl Files for MemoryFiles {
    type File = MemoryFile;

    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        self.tree().dirs.extend(dir.ancestors().map(Path::to_owned));
        Ok(())
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let tree = self.tree();
        if !tree.dirs.contains(dir) {
            return Err(absent(dir));
        }
        let here = tree.names.keys().chain(&tree.dirs).filter(|path| path.parent() == Some(dir));
        let mut names: Vec<String> =
            here.filter_map(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned()).collect();
        names.sort_unstable();
        Ok(names)
    }

    fn open(&self, path: &Path) -> io::Result<MemoryFile> {
        let number = *self.tree().names.get(path).ok_or_else(|| absent(path))?;
        Ok(MemoryFile { tree: self.clone(), number })
    }

    fn create(&self, path: &Path) -> io::Result<MemoryFile> {
        let mut tree = self.tree();
        tree.change()?;
        if !path.parent().is_some_and(|dir| tree.dirs.contains(dir)) {
            return Err(absent(path));
        }
        tree.contents.push(Content::default());
        let number = tree.contents.len() - 1;
        tree.names.insert(path.to_owned(), number);
        Ok(MemoryFile { tree: self.clone(), number })
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut tree = self.tree();
        tree.change()?;
        let number = tree.names.remove(from).ok_or_else(|| absent(from))?;
        tree.names.insert(to.to_owned(), number);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut tree = self.tree();
        tree.change()?;
        tree.names.remove(path).map(drop).ok_or_else(|| absent(path))
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        let mut tree = self.tree();
        tree.change()?;
        let here = |path: &Path| path.parent() == Some(dir);
        let now: Vec<_> =
            tree.names.iter().filter(|(path, _)| here(path)).map(|(path, number)| (path.clone(), *number)).collect();
        tree.synced_names.retain(|path, _| !here(path));
        tree.synced_names.extend(now);
        Ok(())
    }
}

impl File for MemoryFile {
    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        let tree = self.tree.tree();
        let bytes = &tree.contents[self.number].bytes;
        let rest = bytes.get(usize::try_from(at).map_err(io::Error::other)?..).unwrap_or(&[]);
        let read = rest.len().min(buffer.len());
        buffer[..read].copy_from_slice(&rest[..read]);
        Ok(read)
    }

    fn write_at(&self, bytes: &[u8], at: u64) -> io::Result<()> {
        let mut tree = self.tree.tree();
        tree.change()?;
        let room = tree.room(bytes.len());
        let start = usize::try_from(at).map_err(io::Error::other)?;
        let content = &mut tree.contents[self.number];
        if content.bytes.len() < start + room {
            content.bytes.resize(start + room, 0);
        }
        content.bytes[start..start + room].copy_from_slice(&bytes[..room]);
        content.dirty.push(start..start + room);
        if room < bytes.len() { Err(io::Error::new(ErrorKind::StorageFull, "no space left")) } else { Ok(()) }
    }

    fn size(&self) -> io::Result<u64> {
        u64::try_from(self.tree.tree().contents[self.number].bytes.len()).map_err(io::Error::other)
    }

    fn set_size(&self, size: u64) -> io::Result<()> {
        let size = usize::try_from(size).map_err(io::Error::other)?;
        let mut tree = self.tree.tree();
        tree.change()?;
        let content = &mut tree.contents[self.number];
        let from = content.bytes.len().min(size);
        content.bytes.resize(size, 0);
        content.dirty.push(from..size);
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        let mut tree = self.tree.tree();
        tree.change()?;
        let fails = tree.fault == Some(Fault::FailedSync);
        if fails {
            tree.fault = None;
        }
        let content = &mut tree.contents[self.number];
        let dirty = std::mem::take(&mut content.dirty);
        if fails {
            return Err(io::Error::other("the sync failed"));
        }
        for range in dirty {
            content.make_durable(range);
        }
        let size = content.bytes.len();
        content.synced.resize(size, 0);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(tree: &MemoryFiles) -> MemoryFile {
        tree.create_dir(Path::new("d")).unwrap();
        tree.create(Path::new("d/f")).unwrap()
    }

    #[test]
    fn a_crash_drops_what_was_not_synced() {
        let tree = MemoryFiles::default();
        let f = file(&tree);
        f.write_at(b"synced", 0).unwrap();
        f.sync().unwrap();
        tree.sync_dir(Path::new("d")).unwrap();
        f.write_at(b"lost", 6).unwrap();
        tree.create(Path::new("d/g")).unwrap();
        tree.fork().crash_keeping(2);
        tree.crash();
        assert_eq!(tree.contents(Path::new("d/f")).unwrap().unwrap(), b"synced");
        assert_eq!(tree.contents(Path::new("d/g")).unwrap(), None);
    }

    #[test]
    fn what_a_failed_sync_should_have_kept_reads_back_and_is_lost() {
        let tree = MemoryFiles::default();
        let f = file(&tree);
        tree.sync_dir(Path::new("d")).unwrap();
        f.write_at(b"text", 0).unwrap();
        tree.inject(Fault::FailedSync);
        assert!(f.sync().is_err());
        assert_eq!(tree.contents(Path::new("d/f")).unwrap().unwrap(), b"text");
        f.sync().unwrap();
        tree.crash();
        assert_ne!(tree.contents(Path::new("d/f")).unwrap().unwrap(), b"text");
    }

    #[test]
    fn a_full_disk_takes_what_fits() {
        let tree = MemoryFiles::default();
        let f = file(&tree);
        tree.inject(Fault::FullDisk(5));
        f.write_at(b"abc", 0).unwrap();
        assert_eq!(f.write_at(b"defg", 3).unwrap_err().kind(), ErrorKind::StorageFull);
        assert_eq!(f.size().unwrap(), 5);
    }
}
