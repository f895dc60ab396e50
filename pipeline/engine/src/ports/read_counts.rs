//! What reading costs, as a ledger and a log count it: so that a read that walks what it does not return is seen.

use std::sync::atomic::{AtomicU64, Ordering};

/// How much has been read for clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReadCounts {
    /// Requests: reads of one key, and of a range of keys; or statements sent to a server.
    pub requests: u64,
    /// What these found: rows, entries, and records of a log that had to be unpacked.
    pub found: u64,
}

/// Counts what is read, from any thread.
#[derive(Debug, Default)]
pub struct ReadCounter {
    requests: AtomicU64,
    found: AtomicU64,
}

impl ReadCounter {
    /// Counts a request that found so much.
    pub fn count(&self, found: usize) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.found.fetch_add(found as u64, Ordering::Relaxed);
    }

    /// What has been counted.
    #[must_use]
    pub fn counts(&self) -> ReadCounts {
        ReadCounts { requests: self.requests.load(Ordering::Relaxed), found: self.found.load(Ordering::Relaxed) }
    }
}

impl std::iter::Sum for ReadCounts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self { requests: sum.requests + one.requests, found: sum.found + one.found })
    }
}
