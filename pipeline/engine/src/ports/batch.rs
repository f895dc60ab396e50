//! A batch: records of consecutive offsets of a log, in one buffer.

/// How much to read at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// At most this many records.
    pub records: usize,
    /// Reading stops after the record that reaches this many bytes; one record is always read, whatever its size.
    pub bytes: usize,
}

impl Default for Budget {
    /// By measurement, this shares a sync well without delaying anyone.
    fn default() -> Self {
        Self { records: 4096, bytes: 4 << 20 }
    }
}

impl Budget {
    /// For a ledger whose commits are expensive and can carry much: as many commands as a processor may take at once.
    pub const LARGEST: Self = Self { records: super::UNPUBLISHED_AT_LEAST, bytes: 8 << 20 };

    /// A budget for exactly one record.
    pub const ONE: Self = Self { records: 1, bytes: 1 };

    /// Whether nothing more fits after what has been read.
    #[must_use]
    pub fn is_spent(&self, batch: &Batch) -> bool {
        batch.count() >= self.records || batch.bytes.len() >= self.bytes
    }
}

/// Records of consecutive offsets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batch {
    first: u64,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Batch {
    /// An empty batch whose first record will have this offset.
    #[must_use]
    pub fn starting_at(first: u64) -> Self {
        Self { first, bytes: Vec::new(), ends: Vec::new() }
    }

    /// Adds the next record.
    pub fn push(&mut self, record: &[u8]) {
        self.bytes.extend_from_slice(record);
        self.ends.push(self.bytes.len());
    }

    /// How many records it has.
    #[must_use]
    pub fn count(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Offset after its last record.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.first + self.ends.len() as u64
    }

    /// The record at an offset; `None` if it is not in this batch.
    #[must_use]
    pub fn record(&self, offset: u64) -> Option<&[u8]> {
        let index = usize::try_from(offset.checked_sub(self.first)?).ok()?;
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.bytes[start..end])
    }

    /// Its records with their offsets, in order.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &[u8])> {
        (self.first..self.end()).filter_map(|offset| Some((offset, self.record(offset)?)))
    }
}
