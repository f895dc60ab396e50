//! The format of the registry's file: a head, then entries.
//!
//! ```text
//! head   magic 8 | version 4 | data set 16 | CRC 4
//! entry  state 1 | kind 1 | id 16 | synced 8 | replaced 8 | length 4 | CRC 4, then value | CRC 4
//! ```
//! `synced` is the number of bytes of the file that were synced when the entry was written; `replaced` is the position of the
//! entry that this one replaces, if any. CRCs start from that of the head and cover the position of the entry. The part before a
//! value never changes; a value that was replaced or erased is overwritten with zeros.

use std::path::Path;

use rewardhub_engine::ports::{RegistryKey, RegistryKind};

use crate::{
    keys::KeyError,
    log::{u32_at, u64_at},
};

const MAGIC: [u8; 8] = *b"RHREGIST";
const VERSION: u32 = 1;
pub(super) const HEAD_BYTES: usize = 32;
/// Size of the part of an entry before its value, in bytes.
pub(super) const BEFORE_BYTES: usize = 42;
const CRC_BYTES: usize = 4;
const NOTHING: u64 = u64::MAX;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Value,
    Tombstone,
}

/// An entry without its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub state: State,
    pub key: RegistryKey,
    pub synced: u64,
    pub replaced: Option<u64>,
    pub length: u32,
}

/// Why bytes cannot be the beginning of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// They are damaged, or were not written completely.
    Damaged,
    /// A later version of RewardHub wrote them.
    Later,
}

impl Entry {
    /// Size of an entry with a value of this length, in bytes.
    pub fn size(length: u32) -> u64 {
        (BEFORE_BYTES + CRC_BYTES) as u64 + u64::from(length)
    }

    /// All bytes of the entry, for its position in the file.
    pub fn bytes(&self, seed: u32, at: u64, value: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(BEFORE_BYTES + value.len() + CRC_BYTES);
        bytes.push(match self.state {
            State::Value => 1,
            State::Tombstone => 2,
        });
        bytes.push(self.key.kind.number());
        bytes.extend_from_slice(&self.key.id.to_le_bytes());
        bytes.extend_from_slice(&self.synced.to_le_bytes());
        bytes.extend_from_slice(&self.replaced.unwrap_or(NOTHING).to_le_bytes());
        bytes.extend_from_slice(&self.length.to_le_bytes());
        bytes.extend_from_slice(&crc(seed, at, &bytes).to_le_bytes());
        bytes.extend_from_slice(&value_bytes(seed, at, value));
        bytes
    }

    /// Reads the part of an entry before its value, at its position in the file.
    pub fn parse(bytes: &[u8], seed: u32, at: u64) -> Result<Self, Unread> {
        let bytes = bytes.get(..BEFORE_BYTES).ok_or(Unread::Damaged)?;
        if u32_at(bytes, BEFORE_BYTES - CRC_BYTES) != crc(seed, at, &bytes[..BEFORE_BYTES - CRC_BYTES]) {
            return Err(Unread::Damaged);
        }
        let state = match bytes[0] {
            1 => State::Value,
            2 => State::Tombstone,
            _ => return Err(Unread::Later),
        };
        let kind = RegistryKind::of_number(bytes[1]).ok_or(Unread::Later)?;
        let id = u128::from_le_bytes(bytes[2..18].try_into().expect("a slice of sixteen"));
        Ok(Self {
            state,
            key: RegistryKey { kind, id },
            synced: u64_at(bytes, 18),
            replaced: Some(u64_at(bytes, 26)).filter(|at| *at != NOTHING),
            length: u32_at(bytes, 34),
        })
    }
}

/// The bytes of a value with its checksum, for the position of its entry.
pub(super) fn value_bytes(seed: u32, at: u64, value: &[u8]) -> Vec<u8> {
    let mut bytes = value.to_vec();
    bytes.extend_from_slice(&crc(!seed, at, value).to_le_bytes());
    bytes
}

/// The value in such bytes; `None` if the checksum does not match.
pub(super) fn value(bytes: &[u8], seed: u32, at: u64) -> Option<&[u8]> {
    let (value, check) = bytes.split_last_chunk::<CRC_BYTES>()?;
    (crc(!seed, at, value) == u32::from_le_bytes(*check)).then_some(value)
}

fn crc(seed: u32, at: u64, bytes: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(seed);
    hasher.update(&at.to_le_bytes());
    hasher.update(bytes);
    hasher.finalize()
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

pub(super) fn check_head(path: &Path, bytes: &[u8], head: &[u8]) -> Result<(), KeyError> {
    if bytes.len() >= 12 && bytes[..8] == MAGIC && bytes[8..12] != VERSION.to_le_bytes() {
        let found = u32_at(bytes, 8);
        return Err(KeyError::UnknownVersion { file: path.to_owned(), found, known: VERSION });
    }
    if bytes.get(..HEAD_BYTES) != Some(head) {
        return Err(KeyError::damaged(path, 0, "it is not the registry of this data set"));
    }
    Ok(())
}
