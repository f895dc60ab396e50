//! The bytes of the table of data keys: a head, then entries of one size.
//!
//! ```text
//! head   magic 8 | version 4 | data set 16 | CRC 4
//! entry  kind 1 | owner 16 | synced 8 | wrapped key 48, or the number of the erased entry | CRC 4
//! ```
//! `synced` counts the entries known to be synced when this one was written; an entry's CRC starts from the head's and covers its
//! number.

use std::path::Path;

use super::KeyError;
use crate::log::u32_at;

const MAGIC: [u8; 8] = *b"RHDATKEY";
const VERSION: u32 = 1;
pub(super) const HEAD_BYTES: usize = 32;
pub(super) const WRAPPED_BYTES: usize = 48;
pub(super) const ENTRY_BYTES: usize = 1 + 16 + 8 + WRAPPED_BYTES + 4;
/// The number in a tombstone for an owner that had no key.
pub(super) const NO_ENTRY: u64 = u64::MAX;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Key,
    Tombstone,
    /// A key's entry overwritten with zeros.
    Blank,
}

#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub kind: Kind,
    pub owner: u128,
    pub synced: u64,
    pub body: [u8; WRAPPED_BYTES],
}

impl Entry {
    pub fn bytes(&self, seed: u32, number: u64) -> [u8; ENTRY_BYTES] {
        let mut bytes = [0; ENTRY_BYTES];
        bytes[0] = match self.kind {
            Kind::Key => 1,
            Kind::Tombstone => 2,
            Kind::Blank => 3,
        };
        bytes[1..17].copy_from_slice(&self.owner.to_le_bytes());
        bytes[17..25].copy_from_slice(&self.synced.to_le_bytes());
        bytes[25..73].copy_from_slice(&self.body);
        let check = entry_crc(seed, number, &bytes[..73]);
        bytes[73..].copy_from_slice(&check.to_le_bytes());
        bytes
    }

    pub fn parse(bytes: &[u8], seed: u32, number: u64) -> Option<Self> {
        if bytes.len() != ENTRY_BYTES || entry_crc(seed, number, &bytes[..73]).to_le_bytes() != bytes[73..] {
            return None;
        }
        let kind = match bytes[0] {
            1 => Kind::Key,
            2 => Kind::Tombstone,
            3 => Kind::Blank,
            _ => return None,
        };
        Some(Self {
            kind,
            owner: u128::from_le_bytes(bytes[1..17].try_into().ok()?),
            synced: u64::from_le_bytes(bytes[17..25].try_into().ok()?),
            body: bytes[25..73].try_into().ok()?,
        })
    }

    /// The entry that a tombstone erases.
    pub fn erases(&self) -> Option<u64> {
        let number = u64::from_le_bytes(self.body[..8].try_into().ok()?);
        (self.kind == Kind::Tombstone && number != NO_ENTRY).then_some(number)
    }
}

fn entry_crc(seed: u32, number: u64, bytes: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(seed);
    hasher.update(&number.to_le_bytes());
    hasher.update(bytes);
    hasher.finalize()
}

pub(super) fn place(number: u64) -> u64 {
    HEAD_BYTES as u64 + number * ENTRY_BYTES as u64
}

pub(super) fn head(data_set: u128) -> [u8; HEAD_BYTES] {
    let mut bytes = [0; HEAD_BYTES];
    bytes[..8].copy_from_slice(&MAGIC);
    bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
    bytes[12..28].copy_from_slice(&data_set.to_le_bytes());
    let check = crc32fast::hash(&bytes[..28]);
    bytes[28..].copy_from_slice(&check.to_le_bytes());
    bytes
}

pub(super) fn blank(owner: u128) -> Entry {
    Entry { kind: Kind::Blank, owner, synced: 0, body: [0; WRAPPED_BYTES] }
}

pub(super) fn check_head(path: &Path, bytes: &[u8], head: &[u8]) -> Result<(), KeyError> {
    if bytes.len() >= 12 && bytes[..8] == MAGIC && bytes[8..12] != VERSION.to_le_bytes() {
        let found = u32_at(bytes, 8);
        return Err(KeyError::UnknownVersion { file: path.to_owned(), found, known: VERSION });
    }
    if bytes.get(..HEAD_BYTES) != Some(head) {
        return Err(KeyError::damaged(path, 0, "it is not the table of this data set's keys"));
    }
    Ok(())
}
