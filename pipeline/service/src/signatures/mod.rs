//! Signatures of feeds that sign what they post: HMAC-SHA256 over id, time and body, as Standard Webhooks 1.0.0 has it.
//!
//! `secret` makes and reads the secrets of a feed, `signature` checks a signature over a body as it is read, and `replays`
//! remembers the signatures that were taken, so that none is taken twice.

mod replays;
mod secret;
mod signature;

pub(crate) use self::replays::Replays;
pub use self::{
    secret::{SigningSecret, SigningSecrets},
    signature::{Signature, SignatureError, SignedBody},
};
