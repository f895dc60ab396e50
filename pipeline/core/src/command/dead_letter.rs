//! What is kept of a record that could not be read, and what a person decides about it.

use serde::{Deserialize, Serialize};

use super::{EnrolmentTerms, Observe};
use crate::{
    dead_letter::DeadLetter,
    ids::{FeedId, TransactionId},
};

/// See [`Body::KeepDeadLetter`](super::Body::KeepDeadLetter).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeepDeadLetter {
    /// The feed that delivered it.
    pub feed: FeedId,
    /// The record, as it is to be kept.
    pub letter: DeadLetter,
}

/// See [`Body::ReadAgain`](super::Body::ReadAgain).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadAgain {
    /// The dead letter, by its id.
    pub letter: u64,
    /// What its record says: an item, under the delivery that brought the record, at the record's place.
    pub observe: Observe,
    /// How items of its feed wait until somebody links the account; `None` where the feed does not require that.
    pub terms: Option<EnrolmentTerms>,
    /// Why, as the person wrote it: sealed under the account's data key. `decide` never looks.
    pub text: Vec<u8>,
}

/// See [`Body::SettleLetter`](super::Body::SettleLetter).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettleLetter {
    /// The feed that delivered it.
    pub feed: FeedId,
    /// The dead letter, by its id.
    pub letter: u64,
    /// What was decided.
    pub decision: LetterDecision,
    /// Why, as the person wrote it: sealed under the feed's data key; empty in what follows from a [`ReadAgain`]. `decide` never looks.
    pub text: Vec<u8>,
}

/// What is decided about a dead letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LetterDecision {
    /// It is no transaction, or came otherwise.
    Dismiss,
    /// It was read again, and is this transaction; `None` if that was known before.
    ReadAgain(Option<TransactionId>),
    /// Its dismissal is undone.
    Undo,
}
