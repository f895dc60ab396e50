//! What is sealed of a dead letter: the record, what was wrong with it, and what is needed to read it again by itself.

use rewardhub_core::item::RecordPlace;
use serde::{Deserialize, Serialize};

/// The sealed content of a dead letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SealedLetter {
    /// What was wrong with the record, and how to correct it. It may quote the record.
    pub message: String,
    /// The bytes of the record, as the bank delivered them.
    pub record: Vec<u8>,
    /// The place that its item would have; `None` if it is no record.
    pub at: Option<RecordPlace>,
    /// The name of the file or post that contained it, by which a decoder may find an account.
    pub file_name: String,
    /// Where what must stand around the record is sealed; `None` if it cannot be read by itself.
    pub frame: Option<String>,
}

impl SealedLetter {
    /// The bytes to seal.
    pub fn to_bytes(&self) -> Vec<u8> {
        postcard::to_allocvec(self).expect("plain data is written")
    }

    /// Reads what was sealed; `None` if it is something else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}
