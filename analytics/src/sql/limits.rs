//! What one engine may use, and what one query may take.

use std::{path::PathBuf, time::Duration};

/// What one engine may use, and what one query may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Memory for sorts, joins and aggregates of all queries that run at once, in bytes. What exceeds it is spilled.
    pub memory_bytes: usize,
    /// Disk for what is spilled, in bytes.
    pub spill_bytes: u64,
    /// In which folder what is spilled lies, in a folder of its own that is removed with the engine; the system's where none is named.
    pub spill_folder: Option<PathBuf>,
    /// How long a query may take, from its being asked to its last row.
    pub time: Duration,
    /// How many rows a query may return.
    pub rows: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_bytes: 1 << 30,
            spill_bytes: 10 << 30,
            spill_folder: None,
            time: Duration::from_secs(5 * 60),
            rows: 1_000_000,
        }
    }
}

/// Bytes in the largest unit that divides them: `1 GiB`.
pub(super) fn told_bytes(bytes: u64) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    let unit = units.into_iter().find(|(unit, _)| bytes >= *unit && bytes.is_multiple_of(*unit));
    unit.map_or_else(|| format!("{bytes} bytes"), |(unit, name)| format!("{} {name}", bytes / unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_told_exactly() {
        assert_eq!([1 << 30, 1536 << 20, 5 << 10, 1000].map(told_bytes), ["1 GiB", "1536 MiB", "5 KiB", "1000 bytes"]);
    }
}
