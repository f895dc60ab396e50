//! The first answer to a command that has a name: sent again under that name, the command gets the same answer.

use serde::{Deserialize, Serialize};

use crate::answer::Answer;

/// The stored answer to a command that has a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredAnswer {
    /// Hash of the command's content.
    #[serde(with = "postcard::fixint::le")]
    pub content: u64,
    /// The command's offset in the bucket's partition, where its record says the rest.
    pub offset: u64,
    /// The answer that the command got first.
    pub answer: Answer,
}
