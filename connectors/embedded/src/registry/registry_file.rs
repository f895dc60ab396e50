//! The open file: entries are appended and synced in batches; values are overwritten when they are replaced or erased.

use std::{collections::BTreeMap, path::PathBuf};

use rewardhub_core::word_size::usize_of;
use rewardhub_engine::ports::RegistryKey;

use super::{
    TornRegistry,
    entry_format::{BEFORE_BYTES, Entry, State, check_head, head, value},
    scan::{Scan, Slot},
};
use crate::{
    files::{File, Files},
    keys::KeyError,
    log::{MarkError, SyncedMark},
};

/// The open file of a registry, with an index of it in memory.
pub(super) struct RegistryFile<F: Files> {
    files: F,
    path: PathBuf,
    mark: PathBuf,
    pub(super) file: F::File,
    pub(super) seed: u32,
    pub slots: BTreeMap<RegistryKey, Slot>,
    /// Size of the file in bytes, all of them synced.
    written: u64,
    /// Entries that are not in the file yet.
    pending: Vec<u8>,
    /// Values to overwrite once the entries that replace them are synced: positions and lengths.
    pub(super) to_blank: Vec<(u64, u32)>,
    poisoned: bool,
}

impl<F: Files> RegistryFile<F> {
    pub fn open(files: F, dir: &std::path::Path, data_set: u128) -> Result<(Self, Option<TornRegistry>), KeyError> {
        let (path, mark_path) = (dir.join("registry"), dir.join("registry.synced"));
        let head = head(data_set);
        let seed = crc32fast::hash(&head);
        let mark = SyncedMark::read(&files, &mark_path, seed).map_err(|error| match error {
            MarkError::Io(source) => KeyError::io("read", &mark_path)(source),
            MarkError::Damaged => KeyError::damaged(&mark_path, 0, "it is not the registry's mark"),
            MarkError::UnknownVersion { found, known } => KeyError::UnknownVersion { file: mark_path.clone(), found, known },
        })?;
        let bytes = match (files.contents(&path).map_err(KeyError::io("read", &path))?, mark) {
            (Some(bytes), _) => bytes,
            (None, Some(_)) => return Err(KeyError::damaged(&path, 0, "it is missing")),
            (None, None) => {
                files.replace(&path, &head).map_err(KeyError::io("create", &path))?;
                head.to_vec()
            }
        };
        check_head(&path, &bytes, &head)?;
        let Scan { slots, end, floor, to_blank } = Scan::of(&path, &bytes, seed, mark)?;
        let file = files.open(&path).map_err(KeyError::io("open", &path))?;
        let mut table = Self {
            files,
            path,
            mark: mark_path,
            file,
            seed,
            slots,
            written: end,
            pending: Vec::new(),
            to_blank,
            poisoned: false,
        };
        table.settle(&bytes, floor, dir).map_err(KeyError::io("sync", &table.path))?;
        table.write_mark(false)?;
        let torn = (bytes.len() as u64 > end).then(|| TornRegistry { at: end, bytes: bytes.len() as u64 - end });
        Ok((table, torn))
    }

    /// Makes durable what was found, and finishes erasures that were begun.
    fn settle(&mut self, found: &[u8], floor: u64, dir: &std::path::Path) -> std::io::Result<()> {
        self.file.set_size(self.written)?;
        // Written again, because after a failed sync bytes may read back that are not on the disk.
        let index = |at: u64| usize_of(at).min(found.len());
        let floor = floor.min(self.written);
        self.file.write_at(&found[index(floor)..index(self.written)], floor)?;
        self.blank()?;
        self.file.sync()?;
        self.files.sync_dir(dir)
    }

    /// The value of the entry at a position.
    pub fn read(&self, at: u64, length: u32) -> Result<Vec<u8>, KeyError> {
        let size = usize::try_from(Entry::size(length)).expect("it is in memory, or was");
        let mut bytes = vec![0; size - BEFORE_BYTES];
        match at.checked_sub(self.written).and_then(|at| usize::try_from(at).ok()) {
            Some(pending) => bytes.copy_from_slice(&self.pending[pending + BEFORE_BYTES..pending + size]),
            None => {
                self.file.read_at(&mut bytes, at + BEFORE_BYTES as u64).map_err(KeyError::io("read", &self.path))?;
            }
        }
        let value =
            value(&bytes, self.seed, at).ok_or_else(|| KeyError::damaged(&self.path, at, "a value is not as it was written"))?;
        Ok(value.to_vec())
    }

    /// Sets the value of a key, in place of any earlier one.
    pub fn set(&mut self, key: RegistryKey, value: &[u8]) -> Result<(), KeyError> {
        let at = self.push(State::Value, key, value)?;
        let length = u32::try_from(value.len()).expect("a value has 16 KiB at most");
        self.slots.insert(key, Slot::Value { at, length });
        Ok(())
    }

    /// Makes every entry durable, then overwrites the values that they replace.
    pub fn sync(&mut self) -> Result<(), KeyError> {
        self.check()?;
        if !self.pending.is_empty() {
            let written = self.file.write_at(&self.pending, self.written).and_then(|()| self.file.sync());
            self.poisoned = written.is_err();
            written.map_err(KeyError::io("write", &self.path))?;
            self.written += self.pending.len() as u64;
            self.pending.clear();
        }
        if !self.to_blank.is_empty() {
            let blanked = self.blank().and_then(|()| self.file.sync());
            self.poisoned = blanked.is_err();
            blanked.map_err(KeyError::io("overwrite", &self.path))?;
        }
        Ok(())
    }

    /// Syncs, and marks the file as fully synced.
    pub fn close(&mut self) -> Result<(), KeyError> {
        self.sync()?;
        self.write_mark(true)
    }

    pub fn check(&self) -> Result<(), KeyError> {
        if self.poisoned { Err(KeyError::Poisoned { file: self.path.clone() }) } else { Ok(()) }
    }

    pub(super) fn push(&mut self, state: State, key: RegistryKey, value: &[u8]) -> Result<u64, KeyError> {
        self.check()?;
        let at = self.written + self.pending.len() as u64;
        let replaced = match self.slots.get(&key) {
            Some(&Slot::Value { at, length }) => {
                self.to_blank.push((at, length));
                Some(at)
            }
            Some(Slot::Tombstone) | None => None,
        };
        let length = u32::try_from(value.len()).expect("a value has 16 KiB at most");
        // Everything in the file is synced, because it is written and synced in one step.
        let entry = Entry { state, key, synced: self.written, replaced, length };
        self.pending.extend_from_slice(&entry.bytes(self.seed, at, value));
        Ok(at)
    }

    fn write_mark(&self, clean: bool) -> Result<(), KeyError> {
        let mark = SyncedMark { end: self.slots.len() as u64, segment: 0, bytes: self.written, clean };
        mark.write(&self.files, &self.mark, self.seed).map_err(KeyError::io("write", &self.mark))
    }
}
