//! A record of a delivery that could not be read.

use serde::{Deserialize, Serialize};

use crate::time::Instant;

/// A record that could not be read. Its bytes lie sealed outside the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// Names it: a keyed hash of feed, stream and bytes.
    pub id: u64,
    /// Name of the feed.
    pub feed: String,
    /// The file or post it was in.
    pub source: String,
    /// Where in it: `line 17, column amount`.
    pub place: String,
    /// A word to count by.
    pub reason: String,
    /// The record's shape, 120 characters at most: each letter an `x`, each digit a `9`, so that nobody is named. What it said, and
    /// what was wrong with it, is sealed with its bytes.
    pub preview: String,
    /// Where its sealed bytes lie.
    pub stored_at: String,
    /// When it was first refused.
    pub at: Instant,
    /// How often it has come.
    pub times: u32,
}
