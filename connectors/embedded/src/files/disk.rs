//! Files of the operating system, readable by their owner only: directories have mode 0700, files 0600.

use std::{
    fs,
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt},
    path::Path,
};

use super::{File, Files};

/// The file system of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

/// An open file on [`Disk`].
#[derive(Debug)]
pub struct DiskFile(fs::File);

impl Files for Disk {
    type File = DiskFile;

    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        if dir.as_os_str().is_empty() || dir.is_dir() {
            return Ok(());
        }
        let above = dir.parent().unwrap_or(Path::new(""));
        self.create_dir(above)?;
        fs::DirBuilder::new().mode(0o700).create(dir)?;
        self.sync_dir(above)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(dir)? {
            // RewardHub's own names are all UTF-8, so any other name is not its own.
            names.extend(entry?.file_name().into_string());
        }
        names.sort_unstable();
        Ok(names)
    }

    fn open(&self, path: &Path) -> io::Result<DiskFile> {
        fs::OpenOptions::new().read(true).write(true).open(path).map(DiskFile)
    }

    fn create(&self, path: &Path) -> io::Result<DiskFile> {
        fs::OpenOptions::new().read(true).write(true).create(true).truncate(true).mode(0o600).open(path).map(DiskFile)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
        fs::File::open(dir)?.sync_all()
    }
}

impl File for DiskFile {
    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.0.read_at(&mut buffer[filled..], at + filled as u64) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }

    fn write_at(&self, bytes: &[u8], at: u64) -> io::Result<()> {
        self.0.write_all_at(bytes, at)
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn set_size(&self, size: u64) -> io::Result<()> {
        self.0.set_len(size)
    }

    fn sync(&self) -> io::Result<()> {
        self.0.sync_data()
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn everything_made_is_for_its_owner_alone() {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("a/b");
        Disk.create_dir(&dir).unwrap();
        Disk.create_dir(&dir).unwrap();
        Disk.replace(&dir.join("file"), b"text").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&root.path().join("a")), mode(&dir), mode(&dir.join("file"))), (0o700, 0o700, 0o600));
        assert_eq!(Disk.list(&dir).unwrap(), ["file"]);
        assert_eq!(Disk.contents(&dir.join("file")).unwrap().unwrap(), b"text");
        assert_eq!(Disk.contents(&dir.join("other")).unwrap(), None);
    }
}
