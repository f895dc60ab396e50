//! What is sealed of a dead letter: the record, what was wrong with it, and what is needed to read it again by itself.

use rewardhub_feeds::entry::Rejected;
use serde::{Deserialize, Serialize};

/// The sealed content of a dead letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SealedLetter {
    /// The record, and what was wrong with it; without what must stand around it, which records share.
    pub rejected: Rejected,
    /// The name of the file or post that contained it, by which a decoder may find an account.
    pub file_name: String,
    /// Where what must stand around the record is sealed; `None` if it cannot be read by itself.
    pub frame: Option<String>,
}

impl SealedLetter {
    /// The bytes to seal.
    pub fn to_bytes(&self) -> Vec<u8> {
        sealed(self)
    }

    /// Reads what was sealed; `None` if it is something else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}

/// Plain data as it is sealed.
pub(crate) fn sealed(data: &impl Serialize) -> Vec<u8> {
    postcard::to_allocvec(data).expect("plain data is written")
}
