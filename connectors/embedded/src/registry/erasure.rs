//! Erasing an entry of the registry: a tombstone is synced first, then the value is overwritten with zeros where it lies. A crash
//! between the two is made good when the file is opened.

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
    /// Erases the value of a key for ever: a tombstone takes its place, and no later change puts a value there. Synced.
    pub fn erase(&mut self, key: RegistryKey) -> Result<(), KeyError> {
        if self.slots.get(&key) == Some(&Slot::Tombstone) {
            return self.check();
        }
        // The tombstone first: it says that a half overwritten value is no damage.
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
