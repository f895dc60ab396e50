//! The limits of an engine and of its queries.

use std::{path::PathBuf, time::Duration};

/// The resources of an engine, and what each query may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The memory for sorts, joins and aggregates of all queries that run at once, in bytes. Data beyond it is spilled to disk.
    pub memory_bytes: usize,
    /// The disk space for spilled data, in bytes.
    pub spill_bytes: u64,
    /// The folder in which the engine makes its spill folder, which is removed with the engine. `None` means the system's folder
    /// for temporary files.
    pub spill_folder: Option<PathBuf>,
    /// The longest time of a query, from the call to its last row.
    pub time: Duration,
    /// The most rows that a query may return.
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

/// Writes bytes in the largest unit that divides them: `1 GiB`.
pub(super) fn in_binary_units(bytes: u64) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    let unit = units.into_iter().find(|(unit, _)| bytes >= *unit && bytes.is_multiple_of(*unit));
    unit.map_or_else(|| format!("{bytes} bytes"), |(unit, name)| format!("{} {name}", bytes / unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_exactly() {
        assert_eq!([1 << 30, 1536 << 20, 5 << 10, 1000].map(in_binary_units), ["1 GiB", "1536 MiB", "5 KiB", "1000 bytes"]);
    }
}
