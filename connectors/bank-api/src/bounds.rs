//! How much a bank may answer, and how long it may take.

use std::time::Duration;

/// Bounds of one fetch of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The most bytes of a page.
    pub page_bytes: usize,
    /// The most pages.
    pub pages: u32,
    /// The most bytes of all pages.
    pub bytes: u64,
    /// How long each request may take, until its answer has come whole.
    pub request: Duration,
    /// How long all requests of a fetch may take together, waits between them included.
    pub fetch: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            page_bytes: 16 << 20,
            pages: 1000,
            bytes: 256 << 20,
            request: Duration::from_secs(60),
            fetch: Duration::from_mins(10),
        }
    }
}
