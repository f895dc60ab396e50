//! That a person changes who may ask for something.

use serde::{Deserialize, Serialize};

use crate::ids::{FeedId, KeyId};

/// See [`Body::ChangeAccess`](super::Body::ChangeAccess). What holds is not in the log, where it could not be erased, but in the registry and
/// in the folder of keys. Recorded: it only ever grows at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccessChange {
    /// A key for a client was made.
    MadeKey(KeyId),
    /// A client's key was revoked.
    RevokedKey(KeyId),
    /// A secret was made with which a feed must sign what it posts.
    MadeSigningSecret(FeedId),
    /// A feed's secrets were taken away, so that it does not sign any more.
    RemovedSigningSecrets(FeedId),
}
