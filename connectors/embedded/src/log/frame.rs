//! A frame: one batch of records, compressed where that pays, with checksums of its head and its body.
//!
//! ```text
//! magic 4 | version 4 | body length 4 | raw length 4 | count 4 | first offset 8 | synced 8 | CRC of body 4 | CRC of head 4 | body
//! ```
//! Little-endian. The CRCs start from that of the segment, so a frame is valid nowhere else, and bytes inside a record are never
//! taken for a frame. The body is the records, each after its length (LEB128): as they are if it has the raw length, else
//! compressed with zstd.

use std::io::{self, Cursor};

use zstd::bulk::{Compressor, Decompressor};

/// Largest size of a record, in bytes.
pub const MAX_RECORD_BYTES: usize = rewardhub_engine::ports::MAX_RECORD_BYTES;

pub(super) const MAGIC: [u8; 4] = [0xf4, b'R', b'H', 0x9e];
pub(super) const VERSION: u32 = 1;
pub(super) const HEAD_BYTES: usize = 44;

/// Largest size of a frame's records with their lengths, in bytes.
const MAX_RAW_BYTES: usize = MAX_RECORD_BYTES + 8;
const LEVEL: i32 = 1;
/// Fewer bytes are not compressed: that would take longer than all else that is done with them, and save little of the block that
/// the disk writes anyway.
const COMPRESSED_FROM_BYTES: usize = 1 << 10;

/// The head of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub body_bytes: u32,
    pub raw_bytes: u32,
    pub count: u32,
    pub first: u64,
    /// Every record below this offset was known to be synced when the frame was written.
    pub synced: u64,
    pub body_crc: u32,
}

/// Why bytes are not a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Damage {
    Version(u32),
    What(&'static str),
}

impl Head {
    pub fn parse(bytes: &[u8], seed: u32) -> Result<Self, Damage> {
        let Some(bytes) = bytes.get(..HEAD_BYTES) else { return Err(Damage::What("a frame's head is cut short")) };
        if bytes[..4] != MAGIC {
            return Err(Damage::What("no frame begins here"));
        }
        if crc(seed, &bytes[..HEAD_BYTES - 4]) != u32_at(bytes, HEAD_BYTES - 4) {
            return Err(Damage::What("the checksum of a frame's head does not match"));
        }
        if u32_at(bytes, 4) != VERSION {
            return Err(Damage::Version(u32_at(bytes, 4)));
        }
        Ok(Self {
            body_bytes: u32_at(bytes, 8),
            raw_bytes: u32_at(bytes, 12),
            count: u32_at(bytes, 16),
            first: u64_at(bytes, 20),
            synced: u64_at(bytes, 28),
            body_crc: u32_at(bytes, 36),
        })
    }

    fn put(&self, seed: u32, into: &mut [u8]) {
        into[..4].copy_from_slice(&MAGIC);
        into[4..8].copy_from_slice(&VERSION.to_le_bytes());
        into[8..12].copy_from_slice(&self.body_bytes.to_le_bytes());
        into[12..16].copy_from_slice(&self.raw_bytes.to_le_bytes());
        into[16..20].copy_from_slice(&self.count.to_le_bytes());
        into[20..28].copy_from_slice(&self.first.to_le_bytes());
        into[28..36].copy_from_slice(&self.synced.to_le_bytes());
        into[36..40].copy_from_slice(&self.body_crc.to_le_bytes());
        let check = crc(seed, &into[..HEAD_BYTES - 4]);
        into[HEAD_BYTES - 4..HEAD_BYTES].copy_from_slice(&check.to_le_bytes());
    }

    /// The offset after the last record.
    pub fn end(&self) -> u64 {
        self.first.saturating_add(u64::from(self.count))
    }

    pub fn total_bytes(&self) -> u64 {
        HEAD_BYTES as u64 + u64::from(self.body_bytes)
    }

    pub fn check_body(&self, body: &[u8], seed: u32) -> Result<(), Damage> {
        if body.len() != self.body_bytes as usize {
            return Err(Damage::What("a frame is cut short"));
        }
        if crc(seed, body) != self.body_crc {
            return Err(Damage::What("the checksum of a frame's records does not match"));
        }
        Ok(())
    }
}

/// Collects records and makes frames of them; keeps its buffers and its compressor between frames.
pub(super) struct FrameMaker {
    compressor: Compressor<'static>,
    raw: Vec<u8>,
    count: u32,
    frame: Vec<u8>,
}

impl FrameMaker {
    pub fn new() -> io::Result<Self> {
        Ok(Self { compressor: Compressor::new(LEVEL)?, raw: Vec::new(), count: 0, frame: Vec::new() })
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub fn count(&self) -> u32 {
        self.count
    }

    /// Adds a record to the frame. Returns false if it no longer fits; a record of at most
    /// [`MAX_RECORD_BYTES`] fits into an empty frame.
    pub fn push(&mut self, record: &[u8]) -> bool {
        if self.count > 0 && self.raw.len() + record.len() + 5 > MAX_RAW_BYTES {
            return false;
        }
        put_length(record.len(), &mut self.raw);
        self.raw.extend_from_slice(record);
        self.count += 1;
        true
    }

    /// Makes a frame of the records added, and begins the next one.
    pub fn finish(&mut self, first: u64, synced: u64, seed: u32) -> io::Result<&[u8]> {
        self.frame.clear();
        self.frame.resize(HEAD_BYTES, 0);
        self.put_body()?;
        let (head, body) = self.frame.split_at_mut(HEAD_BYTES);
        let number = |length: usize| u32::try_from(length).map_err(io::Error::other);
        Head {
            body_bytes: number(body.len())?,
            raw_bytes: number(self.raw.len())?,
            count: self.count,
            first,
            synced,
            body_crc: crc(seed, body),
        }
        .put(seed, head);
        self.raw.clear();
        self.count = 0;
        Ok(&self.frame)
    }

    fn put_body(&mut self) -> io::Result<()> {
        if self.raw.len() >= COMPRESSED_FROM_BYTES {
            self.frame.reserve(zstd::zstd_safe::compress_bound(self.raw.len()));
            let mut target = Cursor::new(&mut self.frame);
            target.set_position(HEAD_BYTES as u64);
            if self.compressor.compress_to_buffer(&self.raw, &mut target)? < self.raw.len() {
                return Ok(());
            }
            self.frame.truncate(HEAD_BYTES);
        }
        self.frame.extend_from_slice(&self.raw);
        Ok(())
    }

    /// Drops the records added.
    pub fn clear(&mut self) {
        self.raw.clear();
        self.count = 0;
    }
}

/// The decoded records of a frame.
#[derive(Debug)]
pub(super) struct Decoded {
    pub first: u64,
    raw: Vec<u8>,
    places: Vec<(u32, u32)>,
}

impl Decoded {
    /// Decodes a body whose checksum has been checked.
    pub fn new(head: &Head, body: &[u8], decompressor: &mut Decompressor<'static>) -> Result<Self, Damage> {
        let raw_bytes = head.raw_bytes as usize;
        if raw_bytes > MAX_RAW_BYTES {
            return Err(Damage::What("a frame is larger than any that is written"));
        }
        let raw = if body.len() == raw_bytes {
            body.to_vec()
        } else {
            let mut raw = Vec::with_capacity(raw_bytes);
            decompressor.decompress_to_buffer(body, &mut raw).map_err(|_| Damage::What("a frame cannot be decompressed"))?;
            raw
        };
        let places = places(&raw, head.count).ok_or(Damage::What("a frame's records do not fill it"))?;
        if raw.len() != raw_bytes {
            return Err(Damage::What("a frame has another length than it says"));
        }
        Ok(Self { first: head.first, raw, places })
    }

    pub fn end(&self) -> u64 {
        self.first + self.places.len() as u64
    }

    /// The record at an offset; `None` if the frame does not hold it.
    pub fn record(&self, offset: u64) -> Option<&[u8]> {
        let index = usize::try_from(offset.checked_sub(self.first)?).ok()?;
        let (start, end) = *self.places.get(index)?;
        self.raw.get(start as usize..end as usize)
    }
}

fn places(raw: &[u8], count: u32) -> Option<Vec<(u32, u32)>> {
    let mut places = Vec::with_capacity((count as usize).min(raw.len()));
    let mut at = 0;
    for _ in 0..count {
        let (length, prefix) = length_at(raw.get(at..)?)?;
        let start = at + prefix;
        at = start.checked_add(length).filter(|end| *end <= raw.len())?;
        places.push((u32::try_from(start).ok()?, u32::try_from(at).ok()?));
    }
    (at == raw.len()).then_some(places)
}

/// Appends a length, seven bits a byte, the lowest first; all but the last byte have their highest bit set.
fn put_length(mut length: usize, into: &mut Vec<u8>) {
    while length >= 0x80 {
        into.push(length.to_le_bytes()[0] | 0x80);
        length >>= 7;
    }
    into.push(length.to_le_bytes()[0]);
}

fn length_at(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut length = 0;
    for (index, byte) in bytes.iter().take(4).enumerate() {
        length |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((length, index + 1));
        }
    }
    None
}

/// CRC-32 that starts from `seed`.
pub(crate) fn crc(seed: u32, bytes: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(seed);
    hasher.update(bytes);
    hasher.finalize()
}

pub(crate) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}

pub(crate) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"))
}
