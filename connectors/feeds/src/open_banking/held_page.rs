//! The records of a page, held until it ends: only then is it known whose they are, and whether the page was there before. A page
//! of more than [`HELD_BYTES`] is handed on in parts.

use super::json_reader::Fits;

/// The most bytes of a page that are held, besides one record.
pub(super) const HELD_BYTES: usize = 8 * 1024 * 1024;

/// A list of records in a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Booked,
    Pending,
    /// Standing orders and the like, which are no bookings (1.3.11, `bookingStatus=information`).
    Information,
    /// The one list of UK Open Banking, whose records state their status.
    Transaction,
}

impl Section {
    /// Its JSON pointer, in a report under this key.
    pub(super) fn pointer(self, report: &str) -> String {
        format!("/{report}/{}", self.key())
    }

    /// The key of the list within its report.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Pending => "pending",
            Self::Information => "information",
            Self::Transaction => "Transaction",
        }
    }
}

/// A record that is held.
#[derive(Debug, Clone, Copy)]
pub(super) struct HeldRecord {
    start: usize,
    end: usize,
    pub(super) section: Section,
    /// Its place in the list, from 0.
    pub(super) index: u64,
    pub(super) fits: Fits,
}

/// The records of a page that are not yet handed on.
#[derive(Debug, Default)]
pub(super) struct HeldPage {
    bytes: Vec<u8>,
    records: Vec<HeldRecord>,
    next: usize,
    content: blake3::Hasher,
}

impl HeldPage {
    pub(super) fn push(&mut self, record: &[u8], section: Section, index: u64, fits: Fits) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(record);
        self.content.update(section.pointer("").as_bytes());
        self.content.update(&(record.len() as u64).to_le_bytes());
        self.content.update(record);
        self.records.push(HeldRecord { start, end: self.bytes.len(), section, index, fits });
    }

    pub(super) fn is_full(&self) -> bool {
        self.bytes.len() + self.records.len() * size_of::<HeldRecord>() >= HELD_BYTES
    }

    pub(super) fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The next record to hand on; `None` once all are.
    pub(super) fn next(&mut self) -> Option<(HeldRecord, &[u8])> {
        let record = *self.records.get(self.next)?;
        self.next += 1;
        Some((record, &self.bytes[record.start..record.end]))
    }

    /// Drops the records.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.records.clear();
        self.next = 0;
    }

    /// The hash of all records since the page began, and of the links that tell pages with equal records apart.
    pub(super) fn content(&self, links: [Option<&str>; 3]) -> blake3::Hash {
        let mut content = self.content.clone();
        for link in links {
            let link = link.unwrap_or("");
            content.update(&(link.len() as u64).to_le_bytes());
            content.update(link.as_bytes());
        }
        content.finalize()
    }

    /// Ends the page, so that the hash of the next one begins anew.
    pub(super) fn end_content(&mut self) {
        self.content = blake3::Hasher::new();
    }

    /// Size of the buffers in bytes, for the test that they stay small.
    #[cfg(test)]
    pub(super) fn held_bytes(&self) -> usize {
        self.bytes.capacity() + self.records.capacity() * size_of::<HeldRecord>()
    }
}
