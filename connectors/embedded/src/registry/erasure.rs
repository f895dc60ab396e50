//! Erases an entry of the registry: syncs a tombstone first, then overwrites the value with zeros in place. If a crash comes
//! between the two, opening the file finishes the erasure.

use rewardhub_engine::ports::RegistryKey;

use super::{
    entry_format::{BEFORE_BYTES, State, value_bytes},
    registry_file::RegistryFile,
    scan::Slot,
};
use crate::{
    files::{File, Files},
    keys::KeyError,
};

impl<F: Files> RegistryFile<F> {
    /// Erases the value of a key for ever: a tombstone replaces it, and no later change can set a value. Durable on return.
    pub fn erase(&mut self, key: RegistryKey) -> Result<(), KeyError> {
        if self.slots.get(&key) == Some(&Slot::Tombstone) {
            return self.check();
        }
        // The tombstone goes first: with it, a half overwritten value does not count as damage.
        self.push(State::Tombstone, key, &[])?;
        self.slots.insert(key, Slot::Tombstone);
        self.sync()
    }

    /// Overwrites with zeros every value that a synced entry has replaced or erased.
    pub(super) fn blank(&mut self) -> std::io::Result<()> {
        for (at, length) in self.to_blank.drain(..) {
            let zeros = vec![0; length as usize];
            self.file.write_at(&value_bytes(self.seed, at, &zeros), at + BEFORE_BYTES as u64)?;
        }
        Ok(())
    }
}
