//! Reports the progress of long work to the caller that waits for it.

/// The step that long work is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// A file was read to its end, and its items are sorted.
    Sorting,
    /// Commands are sent to the log.
    Sending,
    /// The partitions decide the commands that were sent.
    Deciding,
}

/// Receives the progress of long work. Both methods may be called often, and from any thread.
pub trait Progress: Sync {
    /// Counts `n` more units: bytes read by an ingest, or commands decided again by a verification.
    fn more(&self, _n: u64) {}

    /// Begins the next step.
    fn phase(&self, _phase: Phase) {}
}

/// Ignores all progress.
impl Progress for () {}
