//! A segment: one file of a log, which is a head and then frames. Its name is the offset of its first record.
//!
//! ```text
//! magic 8 | version 4 | log 2 | partition 2 | data set 16 | base offset 8 | base of the segment before 8 | CRC 4
//! ```

use std::{
    path::{Path, PathBuf},
    sync::{
        OnceLock, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{
    LogError, LogIdentity,
    frame::{self, Damage, crc, u32_at, u64_at},
    read_ahead::ReadAhead,
};
use crate::files::{File, Files};

const MAGIC: [u8; 8] = *b"RHLOGSEG";
const VERSION: u32 = 1;
const NONE_BEFORE: u64 = u64::MAX;
const ENDING: &str = ".log";

/// Size of a segment's head, in bytes.
pub(super) const HEAD_BYTES: usize = 52;
/// Distance in bytes between the frames that the index knows.
const INDEX_EVERY_BYTES: u64 = 32 << 10;

/// The contents of a segment's head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SegmentHead {
    pub base: u64,
    pub before: Option<u64>,
}

impl SegmentHead {
    pub fn bytes(self, identity: &LogIdentity) -> [u8; HEAD_BYTES] {
        let mut bytes = [0; HEAD_BYTES];
        bytes[..8].copy_from_slice(&MAGIC);
        bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
        bytes[12..14].copy_from_slice(&identity.name.number().to_le_bytes());
        bytes[14..16].copy_from_slice(&identity.partition.0.to_le_bytes());
        bytes[16..32].copy_from_slice(&identity.data_set.to_le_bytes());
        bytes[32..40].copy_from_slice(&self.base.to_le_bytes());
        bytes[40..48].copy_from_slice(&self.before.unwrap_or(NONE_BEFORE).to_le_bytes());
        let check = crc(0, &bytes[..48]);
        bytes[48..].copy_from_slice(&check.to_le_bytes());
        bytes
    }

    /// Where the checksums of the segment's frames start from.
    pub fn seed(self, identity: &LogIdentity) -> u32 {
        u32_at(&self.bytes(identity), 48)
    }

    /// Reads and checks the head of the segment whose file is named after `base`.
    pub fn parse(bytes: &[u8], path: &Path, base: u64, identity: &LogIdentity) -> Result<Self, LogError> {
        if bytes.len() < 12 || bytes[..8] != MAGIC {
            return Err(LogError::corrupt(path, 0, "no segment begins here"));
        }
        let found = u32_at(bytes, 8);
        if found != VERSION {
            return Err(LogError::UnknownVersion { file: path.to_owned(), found, known: VERSION });
        }
        if bytes.len() < HEAD_BYTES || crc(0, &bytes[..48]) != u32_at(bytes, 48) {
            return Err(LogError::corrupt(path, 0, "the checksum of the segment's head does not match"));
        }
        let head = Self { base: u64_at(bytes, 32), before: Some(u64_at(bytes, 40)).filter(|before| *before != NONE_BEFORE) };
        if bytes[..32] != head.bytes(identity)[..32] {
            return Err(LogError::Foreign { file: path.to_owned(), wanted: identity.to_string() });
        }
        if head.base != base {
            return Err(LogError::corrupt(path, 32, format!("the segment of offset {} is under this name", head.base)));
        }
        Ok(head)
    }
}

/// The path of the segment with this base offset.
pub(super) fn path_of(dir: &Path, base: u64) -> PathBuf {
    dir.join(format!("{base:020}{ENDING}"))
}

/// The base offset in a file's name: `None` if the file is not a segment, an error if it
/// has a segment's ending and an invalid name.
pub(super) fn base_in(dir: &Path, name: &str) -> Result<Option<u64>, LogError> {
    let Some(digits) = name.strip_suffix(ENDING) else { return Ok(None) };
    match digits.parse() {
        Ok(base) if digits.len() == 20 => Ok(Some(base)),
        Ok(_) | Err(_) => Err(LogError::corrupt(&dir.join(name), 0, "the name is not a segment's")),
    }
}

/// Where a frame begins: the offset of its first record, and its position in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub offset: u64,
    pub at: u64,
}

/// A segment that is valid up to `size`.
pub(super) struct Segment<H> {
    pub path: PathBuf,
    pub base: u64,
    pub seed: u32,
    /// Number of bytes that can be read; for the live segment it grows with each frame.
    size: AtomicU64,
    file: OnceLock<H>,
    /// Some of the frames in order, always with the first; empty until it is needed.
    index: RwLock<Vec<Place>>,
}

impl<H: File> Segment<H> {
    pub fn new(path: PathBuf, head: SegmentHead, identity: &LogIdentity, size: u64) -> Self {
        let seed = head.seed(identity);
        Self { path, base: head.base, seed, size: AtomicU64::new(size), file: OnceLock::new(), index: RwLock::default() }
    }

    pub fn size(&self) -> u64 {
        self.size.load(Ordering::Acquire)
    }

    /// Makes the frame written at `place` readable; the segment now ends at `size`.
    pub fn grew(&self, place: Place, size: u64) {
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        note(&mut index, place);
        drop(index);
        self.size.store(size, Ordering::Release);
    }

    /// Ignores everything from `size` on.
    pub fn cut(&self, size: u64) {
        self.size.store(size, Ordering::Release);
    }

    pub fn file<F: Files<File = H>>(&self, files: &F) -> Result<&H, LogError> {
        if let Some(file) = self.file.get() {
            return Ok(file);
        }
        let file = files.open(&self.path).map_err(LogError::io("open", &self.path))?;
        Ok(self.file.get_or_init(|| file))
    }

    /// Reads the head of the frame at a place, and checks that it begins with the place's offset.
    pub fn head_at(&self, file: &H, place: Place, window: &mut ReadAhead) -> Result<frame::Head, LogError> {
        let bytes = window.get(file, place.at, frame::HEAD_BYTES, self.size()).map_err(LogError::io("read", &self.path))?;
        let head = frame::Head::parse(bytes, self.seed).map_err(|damage| self.damaged(place.at, damage))?;
        if head.first != place.offset || head.count == 0 {
            let what = format!("a frame begins with offset {} where {} belongs", head.first, place.offset);
            return Err(LogError::corrupt(&self.path, place.at, what));
        }
        Ok(head)
    }

    /// The place of the frame that holds `offset`, which must lie below `end`: the base of
    /// the next segment, or the end of the log.
    pub fn find(&self, file: &H, offset: u64, end: u64, window: &mut ReadAhead) -> Result<(Place, frame::Head), LogError> {
        let mut place = self.nearest(file, offset, end, window)?;
        loop {
            let head = self.head_at(file, place, window)?;
            if offset < head.end() {
                return Ok((place, head));
            }
            place = Place { offset: head.end(), at: place.at + head.total_bytes() };
        }
    }

    fn nearest(&self, file: &H, offset: u64, end: u64, window: &mut ReadAhead) -> Result<Place, LogError> {
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        if index.is_empty() {
            drop(index);
            self.build(file, end, window)?;
            return self.nearest(file, offset, end, window);
        }
        Ok(index[index.partition_point(|place| place.offset <= offset).saturating_sub(1)])
    }

    fn build(&self, file: &H, end: u64, window: &mut ReadAhead) -> Result<(), LogError> {
        let mut places = Vec::new();
        let mut place = self.start();
        while place.at < self.size() {
            note(&mut places, place);
            let head = self.head_at(file, place, window)?;
            place = Place { offset: head.end(), at: place.at + head.total_bytes() };
        }
        if place.offset != end || places.is_empty() {
            let what = format!("it ends at offset {}, and the log goes on at {end}", place.offset);
            return Err(LogError::corrupt(&self.path, place.at, what));
        }
        *self.index.write().unwrap_or_else(PoisonError::into_inner) = places;
        Ok(())
    }

    /// The place of the first frame.
    pub fn start(&self) -> Place {
        Place { offset: self.base, at: HEAD_BYTES as u64 }
    }

    pub fn damaged(&self, at: u64, damage: Damage) -> LogError {
        match damage {
            Damage::What(what) => LogError::corrupt(&self.path, at, what),
            Damage::Version(found) => LogError::UnknownVersion { file: self.path.clone(), found, known: frame::VERSION },
        }
    }
}

fn note(index: &mut Vec<Place>, place: Place) {
    if index.last().is_none_or(|last| place.at >= last.at + INDEX_EVERY_BYTES) {
        index.push(place);
    }
}
