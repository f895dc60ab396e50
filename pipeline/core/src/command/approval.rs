//! What needs the approval of a second person: asking for it, approving of it, and letting it rest.

use serde::{Deserialize, Serialize};

use super::Body;
use crate::{ids::CommandId, time::Instant};

/// See [`Body::Ask`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// What is asked for, in the command's bucket.
    pub body: Box<Body>,
    /// The last moment at which somebody can approve of it.
    pub until: Instant,
}

/// See [`Body::Approve`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approve {
    /// Offset of the command that asked; it is of the same bucket.
    pub asked: u64,
    /// The name of that command, under which the texts of what it asked for are sealed.
    pub asked_as: CommandId,
    /// What it asked for, word for word.
    pub body: Box<Body>,
}

/// See [`Body::Decline`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decline {
    /// Offset of the command that asked; it is of the same bucket.
    pub asked: u64,
    /// Why, as the person wrote it: sealed under that person's own key, since it may be about anything. `decide` never looks.
    pub text: Vec<u8>,
}

impl Body {
    /// What is to be done: for an approval, what it approves of.
    #[must_use]
    pub const fn asked_for(&self) -> &Self {
        match self {
            Self::Approve(approve) => &approve.body,
            body => body,
        }
    }
}
