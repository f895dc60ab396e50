//! The table of data keys, `keys/data-keys`: entries of one size, appended and synced by the batch, overwritten when erased.
//!
//! A new key can be used at once, but nothing sealed under it may be kept before [`KeyTable::sync`].

use std::path::{Path, PathBuf};

use aes_gcm_siv::{AeadInOut, Aes256GcmSiv, KeyInit, Nonce};
use rustc_hash::FxHashMap;

use super::{
    KeyError, Secret,
    entry::{ENTRY_BYTES, Entry, HEAD_BYTES, Kind, NO_ENTRY, WRAPPED_BYTES, blank, check_head, head, place},
};
use crate::{
    files::{File, Files},
    log::{Mark, MarkError},
};

/// Entries that a crash had left unfinished, and that were cut off. Nothing was ever kept under their keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TornKeys {
    /// Byte position in the table's file at which it was cut.
    pub at: u64,
    /// How many bytes were cut.
    pub bytes: u64,
}

#[derive(Clone, Copy)]
enum Slot {
    Wrapped(u64),
    Open { key: [u8; 32], number: u64 },
    Erased,
}

/// The open table.
pub(super) struct KeyTable<F: Files> {
    files: F,
    path: PathBuf,
    mark: PathBuf,
    file: F::File,
    seed: u32,
    master: Aes256GcmSiv,
    owners: FxHashMap<u128, Slot>,
    /// Entries in the file.
    written: u64,
    /// Entries that are not in the file yet.
    pending: Vec<u8>,
    poisoned: bool,
}

impl<F: Files> KeyTable<F> {
    pub fn load(files: F, dir: &Path, data_set: u128, master: &Secret) -> Result<(Self, Option<TornKeys>), KeyError> {
        let path = dir.join("data-keys");
        let mark_path = dir.join("data-keys.synced");
        let head = head(data_set);
        let seed = crc32fast::hash(&head);
        let mark = Mark::read(&files, &mark_path, seed).map_err(|error| match error {
            MarkError::Io(source) => KeyError::io("read", &mark_path)(source),
            MarkError::Damaged => KeyError::damaged(&mark_path, 0, "it is not this table's mark"),
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
        let scan = Scan::of(&path, &bytes, seed, mark)?;
        let file = files.open(&path).map_err(KeyError::io("open", &path))?;
        let end = place(scan.entries);
        let settle = || {
            file.set_size(end)?;
            // Written once more: after a failed sync bytes may read back that are not on the disk.
            let unsure = usize::try_from(place(scan.floor)).unwrap_or(bytes.len());
            file.write_at(&bytes[unsure..usize::try_from(end).unwrap_or(bytes.len())], place(scan.floor))?;
            for (number, blank) in &scan.to_blank {
                file.write_at(&blank.bytes(seed, *number), place(*number))?;
            }
            file.sync()?;
            files.sync_dir(dir)
        };
        settle().map_err(KeyError::io("sync", &path))?;
        let torn = (bytes.len() as u64 > end).then(|| TornKeys { at: end, bytes: bytes.len() as u64 - end });
        let master = Aes256GcmSiv::new(&(*master.bytes()).into());
        let (written, owners) = (scan.entries, scan.owners);
        let table =
            Self { files, path, mark: mark_path, file, seed, master, owners, written, pending: Vec::new(), poisoned: false };
        table.write_mark(false)?;
        Ok((table, torn))
    }

    /// The key of an owner, if it is open already.
    pub fn open_key(&self, owner: u128) -> Option<[u8; 32]> {
        match self.owners.get(&owner)? {
            Slot::Open { key, .. } => Some(*key),
            Slot::Wrapped(_) | Slot::Erased => None,
        }
    }

    /// The key of an owner that has one.
    pub fn key(&mut self, owner: u128) -> Result<[u8; 32], KeyError> {
        match self.owners.get(&owner) {
            Some(Slot::Open { key, .. }) => Ok(*key),
            Some(Slot::Erased) => Err(KeyError::Erased { owner }),
            None => Err(KeyError::NoKey { owner }),
            Some(&Slot::Wrapped(number)) => {
                let mut bytes = [0; ENTRY_BYTES];
                self.file.read_at(&mut bytes, place(number)).map_err(KeyError::io("read", &self.path))?;
                let entry = Entry::parse(&bytes, self.seed, number).filter(|entry| entry.owner == owner);
                let key = entry.and_then(|entry| self.unwrap(owner, entry.body));
                let key = key.ok_or_else(|| KeyError::damaged(&self.path, place(number), "a key cannot be unwrapped"))?;
                self.owners.insert(owner, Slot::Open { key, number });
                Ok(key)
            }
        }
    }

    /// The key of an owner, made if there is none.
    pub fn key_or_new(&mut self, owner: u128) -> Result<[u8; 32], KeyError> {
        match self.key(owner) {
            Err(KeyError::NoKey { .. }) => self.make(owner),
            other => other,
        }
    }

    fn make(&mut self, owner: u128) -> Result<[u8; 32], KeyError> {
        self.check()?;
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(KeyError::Random)?;
        let body = self.wrap(owner, &key);
        let number = self.push(Kind::Key, owner, body);
        self.owners.insert(owner, Slot::Open { key, number });
        Ok(key)
    }

    /// Makes the new keys durable.
    pub fn sync(&mut self) -> Result<(), KeyError> {
        self.check()?;
        if self.pending.is_empty() {
            return Ok(());
        }
        let written = self.file.write_at(&self.pending, place(self.written)).and_then(|()| self.file.sync());
        self.poisoned = written.is_err();
        written.map_err(KeyError::io("write", &self.path))?;
        self.written += (self.pending.len() / ENTRY_BYTES) as u64;
        self.pending.clear();
        Ok(())
    }

    /// Destroys the key of an owner, and sees to it that there is never another. Synced.
    pub fn erase(&mut self, owner: u128) -> Result<(), KeyError> {
        self.check()?;
        let number = match self.owners.get(&owner) {
            Some(Slot::Erased) => return Ok(()),
            Some(Slot::Wrapped(number) | Slot::Open { number, .. }) => *number,
            None => NO_ENTRY,
        };
        let mut body = [0; WRAPPED_BYTES];
        body[..8].copy_from_slice(&number.to_le_bytes());
        // The tombstone first: it says that a half overwritten entry is no damage.
        self.push(Kind::Tombstone, owner, body);
        self.sync()?;
        self.owners.insert(owner, Slot::Erased);
        if number != NO_ENTRY {
            let blank = blank(owner).bytes(self.seed, number);
            let written = self.file.write_at(&blank, place(number)).and_then(|()| self.file.sync());
            self.poisoned = written.is_err();
            written.map_err(KeyError::io("overwrite", &self.path))?;
        }
        Ok(())
    }

    /// Syncs, and notes that everything was.
    pub fn close(&mut self) -> Result<(), KeyError> {
        self.sync()?;
        self.write_mark(true)
    }

    fn check(&self) -> Result<(), KeyError> {
        if self.poisoned { Err(KeyError::Poisoned { file: self.path.clone() }) } else { Ok(()) }
    }

    fn push(&mut self, kind: Kind, owner: u128, body: [u8; WRAPPED_BYTES]) -> u64 {
        let number = self.written + (self.pending.len() / ENTRY_BYTES) as u64;
        // What is in the file was synced: it is written and synced in one step.
        let entry = Entry { kind, owner, synced: self.written, body };
        self.pending.extend_from_slice(&entry.bytes(self.seed, number));
        number
    }

    fn wrap(&self, owner: u128, key: &[u8; 32]) -> [u8; WRAPPED_BYTES] {
        let mut body = [0; WRAPPED_BYTES];
        body[..32].copy_from_slice(key);
        let tag = self
            .master
            .encrypt_inout_detached(&wrap_nonce(owner), &owner.to_le_bytes(), (&mut body[..32]).into())
            .expect("32 bytes are not too many");
        body[32..].copy_from_slice(&tag);
        body
    }

    fn unwrap(&self, owner: u128, mut body: [u8; WRAPPED_BYTES]) -> Option<[u8; 32]> {
        let (key, tag) = body.split_at_mut(32);
        let tag = aes_gcm_siv::Tag::try_from(&*tag).ok()?;
        self.master.decrypt_inout_detached(&wrap_nonce(owner), &owner.to_le_bytes(), (&mut *key).into(), &tag).ok()?;
        (&*key).try_into().ok()
    }

    fn write_mark(&self, clean: bool) -> Result<(), KeyError> {
        let mark = Mark { end: self.written, segment: 0, bytes: place(self.written), clean };
        mark.write(&self.files, &self.mark, self.seed).map_err(KeyError::io("write", &self.mark))
    }
}

/// An owner has one key, so its name is as good a nonce as any; and the cipher would withstand a second.
fn wrap_nonce(owner: u128) -> Nonce {
    let mut nonce = Nonce::default();
    nonce.copy_from_slice(&owner.to_le_bytes()[..12]);
    nonce
}

/// What the file of a table holds.
struct Scan {
    owners: FxHashMap<u128, Slot>,
    entries: u64,
    /// So many entries were synced.
    floor: u64,
    /// Erased entries whose key has not been overwritten yet.
    to_blank: Vec<(u64, Entry)>,
}

impl Scan {
    fn of(path: &Path, bytes: &[u8], seed: u32, mark: Option<Mark>) -> Result<Self, KeyError> {
        let body = bytes.get(HEAD_BYTES..).unwrap_or(&[]);
        let parsed: Vec<Option<Entry>> =
            (0..).zip(body.chunks(ENTRY_BYTES)).map(|(number, bytes)| Entry::parse(bytes, seed, number)).collect();
        let good = || parsed.iter().flatten();
        let floor = good().map(|entry| entry.synced).fold(mark.map_or(0, |mark| mark.end), u64::max);
        let erased: FxHashMap<u64, u128> = good().filter_map(|entry| Some((entry.erases()?, entry.owner))).collect();
        let clean = mark.is_some_and(|mark| mark.clean);
        // A crash during an erasure may have left the erased entry half overwritten.
        let bad = (0..).zip(&parsed).find(|(number, entry)| entry.is_none() && (clean || !erased.contains_key(number)));
        let entries = bad.map_or(parsed.len() as u64, |(number, _)| number);
        if entries < floor || (clean && (bad.is_some() || mark.is_some_and(|mark| mark.end != entries))) {
            return Err(KeyError::damaged(path, place(entries), "an entry is not as it was written"));
        }
        let mut scan = Self { owners: FxHashMap::default(), entries, floor, to_blank: Vec::new() };
        for (number, entry) in (0..entries).zip(&parsed) {
            if let Some(owner) = erased.get(&number) {
                if entry.is_none_or(|entry| entry.kind != Kind::Blank) {
                    scan.to_blank.push((number, blank(*owner)));
                }
                continue;
            }
            let Some(entry) = entry else { continue };
            match entry.kind {
                Kind::Key => scan.owners.insert(entry.owner, Slot::Wrapped(number)),
                Kind::Tombstone | Kind::Blank => scan.owners.insert(entry.owner, Slot::Erased),
            };
        }
        Ok(scan)
    }
}
