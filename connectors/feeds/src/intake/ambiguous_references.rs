//! References that name two contents within a delivery, and so identify nothing. Finds them by sorting, in bounded memory.

use std::{hash::BuildHasher, io, path::PathBuf};

use rewardhub_core::{
    ids::Fingerprint,
    item::{Item, Status},
};
use rustc_hash::{FxBuildHasher, FxHashSet};

use super::sort::Sorter;

/// The most reused references. Beyond them no reference of the statement is trusted, so that memory stays bounded.
const MOST: usize = 65_536;

/// Bits of the content in a sorted key. Two contents with equal bits are told apart in `decide`, as a conflict.
const CONTENT_BITS: u32 = 32;

/// Collects the references of a statement.
#[derive(Debug)]
pub(super) struct References(Sorter);

impl References {
    pub(super) const fn new(held_bytes: usize, folder: Option<PathBuf>) -> Self {
        Self(Sorter::new(held_bytes, folder))
    }

    /// Adds the references of an item of the account with this index.
    pub(super) fn add(&mut self, account: u32, item: &Item) -> io::Result<()> {
        if item.references.is_empty() {
            return Ok(());
        }
        let content = u128::from(content(item));
        for reference in &item.references {
            self.0.push(key(account, item.status, reference.hash) << CONTENT_BITS | content, &())?;
        }
        Ok(())
    }

    /// The references that name more than one content.
    pub(super) fn reused(self) -> io::Result<Reused> {
        let mut sorted = self.0.finish()?;
        let mut reused = Reused::default();
        let mut last: Option<u128> = None;
        while let Some(key) = sorted.key() {
            if last.is_some_and(|last| last != key && last >> CONTENT_BITS == key >> CONTENT_BITS) {
                reused.keys.insert(key >> CONTENT_BITS);
                if reused.keys.len() > MOST {
                    return Ok(Reused { keys: FxHashSet::default(), all: true });
                }
            }
            last = Some(key);
            sorted.advance()?;
        }
        Ok(reused)
    }
}

/// The references of a statement that identify nothing.
#[derive(Debug, Default)]
pub(super) struct Reused {
    keys: FxHashSet<u128>,
    all: bool,
}

impl Reused {
    /// Removes such references from an item, and returns their number.
    pub(super) fn strip(&self, account: u32, item: &mut Item) -> u64 {
        if !self.all && self.keys.is_empty() {
            return 0;
        }
        let before = item.references.len();
        let status = item.status;
        item.references.retain(|reference| !self.all && !self.keys.contains(&key(account, status, reference.hash)));
        (before - item.references.len()) as u64
    }
}

/// A key of account (30 bits), status (2 bits) and reference (64 bits).
fn key(account: u32, status: Status, reference: Fingerprint) -> u128 {
    let status = match status {
        Status::Pending => 0,
        Status::Booked => 1,
        Status::Removed => 2,
    };
    (u128::from(account) << 2 | status) << 64 | u128::from(reference.0)
}

/// A hash of the item's weak key, for this run only.
fn content(item: &Item) -> u32 {
    u32::try_from(FxBuildHasher.hash_one(item.weak_key()) >> 32).expect("the upper half of sixty-four bits")
}
