//! Reads the entries of the registry's file, and finds what a crash has left unfinished.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use rewardhub_core::word_size::usize_of;
use rewardhub_engine::ports::RegistryKey;

use super::entry_format::{BEFORE_BYTES, Entry, HEAD_BYTES, State, Unread, value};
use crate::{keys::KeyError, log::SyncedMark};

/// Where the newest entry of a key lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    Value { at: u64, length: u32 },
    Tombstone,
}

/// The contents of the file.
pub(super) struct Scan {
    pub slots: BTreeMap<RegistryKey, Slot>,
    /// End of the valid entries; nothing after it was ever synced.
    pub end: u64,
    /// Number of bytes that are known to be synced.
    pub floor: u64,
    /// Values that were replaced or erased and must still be overwritten: positions and lengths.
    pub to_blank: Vec<(u64, u32)>,
}

/// An entry as it was found in the file.
struct Found {
    at: u64,
    entry: Entry,
    /// Whether the checksum of its value matches.
    whole: bool,
    /// Whether its value consists of zeros.
    blank: bool,
}

impl Scan {
    pub fn of(path: &Path, bytes: &[u8], seed: u32, mark: Option<SyncedMark>) -> Result<Self, KeyError> {
        let (found, readable) = entries(path, bytes, seed)?;
        let clean = mark.is_some_and(|mark| mark.clean);
        let good = || found.iter().filter(|found| found.whole);
        let floor = good().map(|found| found.entry.synced).fold(mark.map_or(0, |mark| mark.bytes), u64::max);
        let replaced: BTreeSet<u64> = good().filter_map(|found| found.entry.replaced).collect();
        // A crash may have left a value half overwritten that another entry has replaced.
        let bad = found.iter().find(|found| !found.whole && (clean || !replaced.contains(&found.at)));
        let end = bad.map_or(readable, |found| found.at);
        if end < floor || (clean && (end != bytes.len() as u64 || mark.is_some_and(|mark| mark.bytes != end))) {
            return Err(KeyError::damaged(path, end, "an entry is not as it was written"));
        }
        let mut scan = Self { slots: BTreeMap::new(), end, floor, to_blank: Vec::new() };
        for found in found.iter().filter(|found| found.at < end) {
            let Found { at, entry, whole, blank } = found;
            if replaced.contains(at) {
                if !whole || !blank {
                    scan.to_blank.push((*at, entry.length));
                }
                continue;
            }
            let slot = match entry.state {
                State::Value => Slot::Value { at: *at, length: entry.length },
                State::Tombstone => Slot::Tombstone,
            };
            scan.slots.insert(entry.key, slot);
        }
        Ok(scan)
    }
}

/// Reads entries from the first one on, as far as each tells where the next begins; also returns the position where they end.
fn entries(path: &Path, bytes: &[u8], seed: u32) -> Result<(Vec<Found>, u64), KeyError> {
    let (mut found, mut at) = (Vec::new(), HEAD_BYTES);
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let place = at as u64;
        let entry = match Entry::parse(rest, seed, place) {
            Ok(entry) => entry,
            Err(Unread::Damaged) => return Ok((found, place)),
            Err(Unread::Later) => {
                let what = "an entry is of a kind that only a later version of RewardHub knows; use that one";
                return Err(KeyError::damaged(path, place, what));
            }
        };
        let size = usize_of(Entry::size(entry.length));
        let Some(body) = rest.get(BEFORE_BYTES..size) else { return Ok((found, place)) };
        let value = value(body, seed, place);
        found.push(Found {
            at: place,
            entry,
            whole: value.is_some(),
            blank: value.is_some_and(|value| value.iter().all(|byte| *byte == 0)),
        });
        at += size;
    }
}
