//! The first answer to a command that has a name: asked again under it, the command is answered the same.

use serde::{Deserialize, Serialize};

use crate::answer::Answer;

/// The stored answer to a command that has a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredAnswer {
    /// Hash of the command's content.
    #[serde(with = "postcard::fixint::le")]
    pub content: u64,
    /// Its offset in the bucket's partition, where its record tells the rest.
    pub offset: u64,
    /// The first answer.
    pub answer: Answer,
}
