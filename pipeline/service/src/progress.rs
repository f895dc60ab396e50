//! How far a long piece of work is, for whoever waits for it.

/// What goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// A file is sorted that does not fit into memory, or was read to its end.
    Sorting,
    /// Commands go to the log.
    Sending,
    /// What was sent is decided.
    Deciding,
}

/// Hears how far a long piece of work is. Both may be called from any thread, often.
pub trait Progress: Sync {
    /// So much more is done of what is counted: bytes read, commands decided again.
    fn more(&self, _n: u64) {}

    /// Something else goes on now.
    fn phase(&self, _phase: Phase) {}
}

/// Nobody listens.
impl Progress for () {}
