//! The head of a bucket: what a conditional write compares, and how far its commands have been applied.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Which log it is. Drawn when the log is created, so that a ledger is never fed from another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LogId(pub u128);

impl fmt::Display for LogId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Names one attempt to commit, so that whoever got no answer recognises it in the head. Never used for other content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct CommitId {
    /// The processor; its starter draws it and never gives it to another.
    pub owner: u64,
    /// Which of its commits, from 1.
    pub number: u64,
}

/// First eight bytes of the BLAKE3 hash of a command's record: tells that a log still holds what was applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RecordHash(pub u64);

impl RecordHash {
    /// The hash of a record.
    #[must_use]
    pub fn of(record: &[u8]) -> Self {
        let hash = blake3::hash(record);
        let first = hash.as_bytes()[..8].try_into().expect("a BLAKE3 hash has thirty-two bytes");
        Self(u64::from_le_bytes(first))
    }
}

/// The last command that a bucket has applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliedAt {
    /// In which log.
    pub log: LogId,
    /// Its offset in the bucket's partition.
    pub offset: u64,
    /// What was there.
    pub hash: RecordHash,
}

/// The head of a bucket. The default is that of a bucket that was never written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Head {
    /// Goes up with every commit that may concern the bucket; compared, never reckoned with.
    pub version: u64,
    /// The commit that made it.
    pub commit: CommitId,
    /// How far its commands have been applied.
    pub applied: Option<AppliedAt>,
}

impl Head {
    /// Whether the command at this offset, if it is the bucket's, has been applied.
    #[must_use]
    pub fn covers(&self, offset: u64) -> bool {
        self.applied.is_some_and(|at| at.offset >= offset)
    }
}
