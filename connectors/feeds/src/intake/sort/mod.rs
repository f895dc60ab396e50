//! Sorts records by key in bounded memory: records that do not fit are sorted, written to a
//! nameless temporary file as a run, and merged.
//!
//! Records are encoded on arrival, so the memory in use is known to the byte. This module does not know what they mean.

mod merge;
mod spill;

use std::{io, path::PathBuf};

use serde::Serialize;

pub(super) use self::merge::Merged;
use self::spill::Spill;

/// The place of an encoded record in memory.
#[derive(Debug, Clone, Copy)]
struct Held {
    key: u128,
    at: usize,
    len: u32,
}

/// Takes records in any order.
#[derive(Debug)]
pub(super) struct Sorter {
    held_bytes: usize,
    folder: Option<PathBuf>,
    encoded: Vec<u8>,
    held: Vec<Held>,
    spill: Option<Spill>,
}

impl Sorter {
    /// A sorter that holds about `held_bytes` bytes in memory.
    pub(super) const fn new(held_bytes: usize, folder: Option<PathBuf>) -> Self {
        Self { held_bytes, folder, encoded: Vec::new(), held: Vec::new(), spill: None }
    }

    /// Adds a record.
    pub(super) fn push<T: Serialize>(&mut self, key: u128, record: &T) -> io::Result<()> {
        let at = self.encoded.len();
        postcard::to_io(record, &mut self.encoded).map_err(io::Error::other)?;
        let len = u32::try_from(self.encoded.len() - at).map_err(io::Error::other)?;
        self.held.push(Held { key, at, len });
        if self.encoded.len() + self.held.len() * size_of::<Held>() >= self.held_bytes {
            self.write_run()?;
        }
        Ok(())
    }

    /// The records, in the order of their keys.
    pub(super) fn finish(mut self) -> io::Result<Merged> {
        if self.spill.is_some() {
            self.write_run()?;
        }
        match self.spill {
            Some(spill) => Merged::of_runs(spill, self.held_bytes),
            None => {
                self.held.sort_unstable_by_key(|held| held.key);
                Ok(Merged::of_memory(self.encoded, self.held))
            }
        }
    }

    fn write_run(&mut self) -> io::Result<()> {
        self.held.sort_unstable_by_key(|held| held.key);
        if self.spill.is_none() {
            self.spill = Some(Spill::new(self.folder.as_deref())?);
        }
        if let Some(spill) = &mut self.spill {
            spill.write_run(self.held.iter().map(|held| (held.key, &self.encoded[held.at..held.at + held.len as usize])))?;
        }
        self.held.clear();
        self.encoded.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sorted(records: &[(u128, String)], held_bytes: usize) -> Vec<(u128, String)> {
        let mut sorter = Sorter::new(held_bytes, None);
        for (key, text) in records {
            sorter.push(*key, text).unwrap();
        }
        let mut merged = sorter.finish().unwrap();
        let mut all = Vec::new();
        while let Some(key) = merged.key() {
            all.push((key, postcard::from_bytes(merged.record()).unwrap()));
            merged.advance().unwrap();
        }
        all
    }

    proptest! {
        #[test]
        fn spilled_and_unspilled_sorting_give_the_same(
            texts in prop::collection::btree_map(any::<u128>(), ".{0,40}", 0..120),
            shuffled in any::<u64>(),
            held_bytes in 1_usize..4000,
        ) {
            let expected: Vec<(u128, String)> = texts.into_iter().collect();
            let mut records = expected.clone();
            records.sort_by_key(|(key, _)| blake3::hash(&(key ^ u128::from(shuffled)).to_le_bytes()).as_bytes().to_owned());
            prop_assert_eq!(&sorted(&records, usize::MAX), &expected);
            prop_assert_eq!(&sorted(&records, held_bytes), &expected);
        }
    }

    #[test]
    fn a_record_larger_than_all_buffers_is_spilled_too() {
        let records: Vec<(u128, String)> = (0..20).map(|n| (n, "x".repeat(50_000))).collect();
        assert_eq!(sorted(&records, 1000), records);
    }
}
