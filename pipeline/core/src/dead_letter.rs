//! A record of a delivery that could not be read.

use serde::{Deserialize, Serialize};

use crate::{ids::TransactionId, time::Instant};

/// A record that could not be read. Its bytes are stored encrypted, outside the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// Identifies the record: a keyed hash of feed, stream and bytes.
    pub id: u64,
    /// Name of the feed that delivered it.
    pub feed: String,
    /// Name of the stream that its source belonged to.
    pub stream: String,
    /// The file or post that contained it.
    pub source: String,
    /// Where in the source it was: `line 17, column amount`.
    pub place: String,
    /// A short code for what was wrong, to count records by.
    pub reason: String,
    /// The record's shape, at most 120 characters: each letter becomes an `x`, each digit a `9`, so that it names nobody. What
    /// the record said, and what was wrong with it, is encrypted with its bytes.
    pub preview: String,
    /// Where its encrypted bytes are stored.
    pub stored_at: String,
    /// When it was first refused.
    pub at: Instant,
    /// How often it has come.
    pub times: u32,
    /// What a person decided about it; `None` while it waits.
    pub settled: Option<Settled>,
}

/// What became of a dead letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Settled {
    /// A person decided that nothing has to become of it.
    Dismissed,
    /// It was read again, and is this transaction; `None` if that was known before.
    ReadAgain(Option<TransactionId>),
}
