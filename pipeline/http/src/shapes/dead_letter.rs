//! Records that could not be read, and what a person decides about them.

use rewardhub_core::{dead_letter::DeadLetter, ids::TransactionId};
use rewardhub_service::approvals::Outcome;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A record of a feed that could not be read, and waits for a person. What it says is encrypted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeadLetterEntry {
    /// The id by which it is settled.
    pub dead_letter: String,
    /// The feed that delivered it.
    pub feed: String,
    /// The file or post that contained it.
    pub source: String,
    /// Where in that it was.
    pub place: String,
    /// A code for what was wrong with it. New words may come.
    pub reason: String,
    /// Its shape: each letter is an `x`, each digit a `9`.
    pub shape: String,
    /// When it was first refused.
    #[schema(format = DateTime)]
    pub refused_at: String,
    /// How often it has come.
    pub times: u32,
}

impl DeadLetterEntry {
    /// Renders a dead letter.
    pub(crate) fn of(letter: &DeadLetter) -> Self {
        Self {
            dead_letter: format!("{:016x}", letter.id),
            feed: letter.feed.clone(),
            source: letter.source.clone(),
            place: letter.place.clone(),
            reason: letter.reason.clone(),
            shape: letter.preview.clone(),
            refused_at: letter.at.to_string(),
            times: letter.times,
        }
    }
}

/// What a person decides about a dead letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LetterDecisionWord {
    /// It is read again, as its feed's profile was mended: its item is observed under the delivery that brought it.
    Retry,
    /// It rests: it is no transaction, or came otherwise.
    Dismiss,
    /// It was dismissed, and waits again.
    Undo,
}

/// A decision about a dead letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "decision": "retry", "reason": "the profile names the bank's date format now" }))]
pub struct LetterRequest {
    /// What is decided.
    pub decision: LetterDecisionWord,
    /// Why, in words: encrypted, and erased with the feed's or the account's key.
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// A decision about a dead letter that was carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SettledLetter {
    /// The dead letter's id.
    pub dead_letter: String,
    /// What was decided.
    pub decision: LetterDecisionWord,
    /// The transaction that it is, if it was read again and none that was known; else `null`.
    pub transaction: Option<String>,
    /// Whether nothing is done yet, and another person must approve of it.
    pub waits_for_approval: bool,
    /// The command's id.
    pub command: String,
    /// The version from which reads show it.
    pub version: u64,
}

impl SettledLetter {
    /// Renders a decision.
    pub(crate) fn of(
        dead_letter: String,
        decision: LetterDecisionWord,
        outcome: Outcome<Option<TransactionId>>,
        (command, version): (String, u64),
    ) -> Self {
        let (transaction, waits_for_approval) = match outcome {
            Outcome::Done(transaction) => (transaction.map(|id| id.to_string()), false),
            Outcome::WaitsForApproval => (None, true),
        };
        Self { dead_letter, decision, transaction, waits_for_approval, command, version }
    }
}
