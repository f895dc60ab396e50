//! Dead letters: the bytes that could not be read or decided, sealed under their feed's key, in one file per month outside the
//! log, so that they can be deleted when their time is over. The ledger knows which letters there are and why.
//!
//! ```text
//! head    magic 8 | version 4 | data set 16 | month 4 | CRC 4
//! letter  length of sealed 4 | feed 16 | delivery 8 | ordinal 4 | CRC 4 | sealed
//! A letter is found only by its place, so an unfinished one that a crash left is harmless. The CRC of a letter starts from that
//! of the head and covers the letter's place.
//! and covers its place.

mod error;

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use rewardhub_core::time::Month;
use rewardhub_engine::ports::Registry;
use serde::{Deserialize, Serialize};

pub use error::LetterError;
use error::io_error;

use crate::{
    files::{File, Files},
    keys::Sealer,
};

const MAGIC: [u8; 8] = *b"RHDEADLT";
const VERSION: u32 = 1;
const HEAD_BYTES: usize = 36;
const LETTER_HEAD_BYTES: usize = 36;
const MAX_SEALED_BYTES: usize = 16 << 20;

/// Where a letter lies; the ledger stores it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LetterPlace {
    /// The month in which the letter came, which names its file.
    pub month: Month,
    /// Position of the letter in that file, in bytes.
    pub at: u64,
}

/// What a letter belongs to. The letter is sealed for it and opens for no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterId {
    /// Id of the feed that the record came from.
    pub feed: u128,
    /// Number of the delivery that the record came with.
    pub delivery: u64,
    /// Number of the record in that delivery.
    pub ordinal: u32,
}

/// The dead letters of a data set. Only one may be open for a directory at a time.
pub struct DeadLetters<F: Files> {
    files: F,
    dir: PathBuf,
    data_set: u128,
    /// The files of the months used since opening.
    months: BTreeMap<Month, Open<F::File>>,
    poisoned: bool,
}

struct Open<H> {
    file: H,
    seed: u32,
    size: u64,
    synced: bool,
}

impl<F: Files> DeadLetters<F> {
    /// Opens the dead letters of a folder, and creates the folder if there is none.
    ///
    /// # Errors
    /// When an operation on the file system fails.
    pub fn open(files: F, dir: &Path, data_set: u128) -> Result<Self, LetterError> {
        // An earlier failure may have left the name of a month's file not yet durable.
        files.create_dir(dir).and_then(|()| files.sync_dir(dir)).map_err(io_error("create", dir))?;
        Ok(Self { files, dir: dir.to_owned(), data_set, months: BTreeMap::new(), poisoned: false })
    }

    /// Seals a letter and writes it to the file of the month in which it came. It is durable after [`Self::sync`].
    ///
    /// # Errors
    /// When the letter is too large, the key of its feed is not available, the month's file is damaged, or a write fails (after
    /// which nothing more is written until the letters are opened again).
    pub fn append(
        &mut self,
        month: Month,
        id: LetterId,
        bytes: &[u8],
        sealer: &mut Sealer<impl Registry>,
    ) -> Result<LetterPlace, LetterError> {
        self.check()?;
        let sealed = sealer.seal(id.feed, id.delivery, id.ordinal, bytes)?;
        let Some(length) = u32::try_from(sealed.len()).ok().filter(|_| sealed.len() <= MAX_SEALED_BYTES) else {
            return Err(LetterError::TooLarge { bytes: bytes.len() });
        };
        let file = self.path(month);
        self.make(month)?;
        let open = self.month(month)?.expect("it was just made");
        let at = open.size;
        let mut letter = Vec::with_capacity(LETTER_HEAD_BYTES + sealed.len());
        letter.extend_from_slice(&length.to_le_bytes());
        letter.extend_from_slice(&id.feed.to_le_bytes());
        letter.extend_from_slice(&id.delivery.to_le_bytes());
        letter.extend_from_slice(&id.ordinal.to_le_bytes());
        let check = crc(open.seed, at, [&letter, &sealed]);
        letter.extend_from_slice(&check.to_le_bytes());
        letter.extend_from_slice(&sealed);
        let written = open.file.write_at(&letter, at);
        open.size += letter.len() as u64;
        open.synced = false;
        self.poisoned = written.is_err();
        written.map_err(io_error("write", &file))?;
        Ok(LetterPlace { month, at })
    }

    /// Makes every appended letter durable. Their keys are synced by [`Sealer::sync`].
    ///
    /// # Errors
    /// When a sync fails; nothing more is written until the letters are opened again.
    pub fn sync(&mut self) -> Result<(), LetterError> {
        self.check()?;
        for (month, open) in self.months.iter_mut().filter(|(_, open)| !open.synced) {
            let synced = open.file.sync();
            self.poisoned = synced.is_err();
            synced.map_err(io_error("sync", &self.dir.join(name(*month))))?;
            open.synced = true;
        }
        Ok(())
    }

    /// Reads and opens the letter at a place.
    ///
    /// # Errors
    /// When its month was deleted, the key of its feed is not available, or its bytes differ from those written.
    pub fn read(&mut self, place: LetterPlace, sealer: &mut Sealer<impl Registry>) -> Result<(LetterId, Vec<u8>), LetterError> {
        let file = self.path(place.month);
        let damaged = |what| LetterError::Damaged { file: file.clone(), at: place.at, what };
        let Some(open) = self.month(place.month)? else { return Err(LetterError::Deleted { month: place.month }) };
        let mut head = [0; LETTER_HEAD_BYTES];
        let read = open.file.read_at(&mut head, place.at).map_err(io_error("read", &file))?;
        let length = crate::log::u32_at(&head, 0) as usize;
        if read < LETTER_HEAD_BYTES || length > MAX_SEALED_BYTES {
            return Err(damaged("no letter begins here"));
        }
        let mut sealed = vec![0; length];
        let read = open.file.read_at(&mut sealed, place.at + LETTER_HEAD_BYTES as u64).map_err(io_error("read", &file))?;
        if read < length || crc(open.seed, place.at, [&head[..32], &sealed]) != crate::log::u32_at(&head, 32) {
            return Err(damaged("the checksum of a letter does not match"));
        }
        let id = LetterId {
            feed: u128::from_le_bytes(head[4..20].try_into().expect("sixteen bytes")),
            delivery: crate::log::u64_at(&head, 20),
            ordinal: crate::log::u32_at(&head, 28),
        };
        Ok((id, sealer.open(id.feed, id.delivery, id.ordinal, &sealed)?))
    }

    /// Deletes the letters of all months before `month` and returns those months. The deletion is durable on return.
    ///
    /// # Errors
    /// When an operation on the file system fails; the next call deletes what is left.
    pub fn delete_before(&mut self, month: Month) -> Result<Vec<Month>, LetterError> {
        let mut deleted = Vec::new();
        for found in self.files.list(&self.dir).map_err(io_error("list", &self.dir))? {
            let Some(old) = month_in(&found).filter(|old| *old < month) else { continue };
            let file = self.path(old);
            self.months.remove(&old);
            self.files.remove(&file).map_err(io_error("delete", &file))?;
            deleted.push(old);
        }
        self.files.sync_dir(&self.dir).map_err(io_error("sync", &self.dir))?;
        Ok(deleted)
    }

    fn path(&self, month: Month) -> PathBuf {
        self.dir.join(name(month))
    }

    fn check(&self) -> Result<(), LetterError> {
        if self.poisoned { Err(LetterError::Poisoned { dir: self.dir.clone() }) } else { Ok(()) }
    }

    /// Creates the file of a month if there is none.
    fn make(&mut self, month: Month) -> Result<(), LetterError> {
        if self.month(month)?.is_none() {
            let path = self.path(month);
            let made = self.files.replace(&path, &head(self.data_set, month));
            self.poisoned = made.is_err();
            made.map_err(io_error("create", &path))?;
        }
        Ok(())
    }

    /// The file of a month; `None` if there is none.
    fn month(&mut self, month: Month) -> Result<Option<&mut Open<F::File>>, LetterError> {
        if !self.months.contains_key(&month) {
            let path = self.path(month);
            let file = match self.files.open(&path) {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(io_error("open", &path)(error)),
            };
            let mut found = [0; HEAD_BYTES];
            let read = file.read_at(&mut found, 0).map_err(io_error("read", &path))?;
            let size = file.size().map_err(io_error("read", &path))?;
            let head = head(self.data_set, month);
            check_head(&path, &found[..read], &head)?;
            self.months.insert(month, Open { file, seed: crc32fast::hash(&head), size, synced: true });
        }
        Ok(self.months.get_mut(&month))
    }
}

fn name(month: Month) -> String {
    format!("{month}.letters")
}

/// The month in the name of a letters file; `None` for any other name.
fn month_in(name: &str) -> Option<Month> {
    let (year, month) = name.strip_suffix(".letters")?.split_once('-')?;
    let (year, month): (i32, i32) = (year.parse().ok()?, month.parse().ok()?);
    let found = Month::from_ym(year, month)?;
    (self::name(found) == name).then_some(found)
}

fn head(data_set: u128, month: Month) -> [u8; HEAD_BYTES] {
    let mut bytes = [0; HEAD_BYTES];
    bytes[..8].copy_from_slice(&MAGIC);
    bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
    bytes[12..28].copy_from_slice(&data_set.to_le_bytes());
    bytes[28..32].copy_from_slice(&month.number().to_le_bytes());
    let check = crc32fast::hash(&bytes[..32]);
    bytes[32..].copy_from_slice(&check.to_le_bytes());
    bytes
}

fn check_head(path: &Path, found: &[u8], head: &[u8; HEAD_BYTES]) -> Result<(), LetterError> {
    if found.len() >= 12 && found[..8] == MAGIC && found[8..12] != VERSION.to_le_bytes() {
        return Err(LetterError::UnknownVersion { file: path.to_owned(), found: crate::log::u32_at(found, 8) });
    }
    if found != head {
        let what = "these are not the dead letters of this data set and month";
        return Err(LetterError::Damaged { file: path.to_owned(), at: 0, what });
    }
    Ok(())
}

fn crc(seed: u32, at: u64, parts: [&[u8]; 2]) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(seed);
    hasher.update(&at.to_le_bytes());
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize()
}
