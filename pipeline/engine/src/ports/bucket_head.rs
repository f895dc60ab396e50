//! The head of a bucket: what a conditional write compares, and how far its commands have been applied.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The identity of a log. It is drawn when the log is created, so that a ledger is never fed from another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LogId(pub u128);

impl fmt::Display for LogId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Names one attempt to commit, so that a processor that got no answer recognises it in the head. Never used for other content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct CommitId {
    /// Who commits; the number is drawn when it starts, and never given to another.
    pub owner: u64,
    /// Which of the owner's commits it is, from 1.
    pub number: u64,
}

/// First eight bytes of the BLAKE3 hash of a command's record: they show that a log still holds what was applied.
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
    /// The log that the command is in.
    pub log: LogId,
    /// Its offset in the bucket's partition.
    pub offset: u64,
    /// The hash of its record.
    pub hash: RecordHash,
}

/// The head of a bucket. The default is that of a bucket that was never written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Head {
    /// Goes up with every commit that may concern the bucket; only compared, never computed with.
    pub version: u64,
    /// The commit that wrote it.
    pub commit: CommitId,
    /// The last command that the bucket has applied; `None` if it has applied none.
    pub applied: Option<AppliedAt>,
}

impl Head {
    /// Whether the command at this offset, if it is the bucket's, has been applied.
    #[must_use]
    pub fn covers(&self, offset: u64) -> bool {
        self.applied.is_some_and(|at| at.offset >= offset)
    }
}
