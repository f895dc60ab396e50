//! A part of a file in memory, read ahead, so that reading small frames does not cost a system call each.

use std::io;

use rewardhub_core::word_size::usize_of;

use crate::files::File;

const AHEAD_BYTES: usize = 64 << 10;

/// A buffer over one file at a time; the caller clears it before it changes files.
#[derive(Default)]
pub(super) struct ReadAhead {
    bytes: Vec<u8>,
    at: u64,
}

impl ReadAhead {
    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    /// `length` bytes from position `at` on; fewer where the file ends at `size`.
    pub fn get(&mut self, file: &impl File, at: u64, length: usize, size: u64) -> io::Result<&[u8]> {
        let left = usize_of(size.saturating_sub(at));
        let length = length.min(left);
        let inside = at.checked_sub(self.at).map(usize_of).filter(|skip| skip + length <= self.bytes.len());
        if let Some(skip) = inside {
            return Ok(&self.bytes[skip..skip + length]);
        }
        self.bytes.resize(length.max(AHEAD_BYTES).min(left), 0);
        self.at = at;
        let read = match file.read_at(&mut self.bytes, at) {
            Ok(read) => read,
            Err(error) => {
                self.bytes.clear();
                return Err(error);
            }
        };
        self.bytes.truncate(read);
        Ok(&self.bytes[..length.min(read)])
    }
}
