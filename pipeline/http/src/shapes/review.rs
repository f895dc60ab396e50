//! What waits for a person, and what a person decides about it.

use rewardhub_core::{event::TransactionStatus, item::Direction, review_reason::ReviewReason, state::known_items::Standing};
use rewardhub_service::review::{Shown, Unclassified, Waits};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Amount, TransactionState, TransactionStateWord, transaction::bank_amount};

/// A transaction that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReviewEntry {
    /// The transaction's id.
    pub transaction: String,
    /// The day on which it was booked.
    #[schema(format = Date)]
    pub booked_on: String,
    /// The amount; below zero where money went out.
    pub amount: Amount,
    /// What it is: `purchase`, `refund`, … New words may come.
    pub kind: String,
    /// Where it stands, and why it waits. A purchase that is booked, and has a reason, could not be judged: it is paid by an adjustment.
    pub status: TransactionState,
}

impl ReviewEntry {
    /// Renders something that waits.
    pub(crate) fn of(waits: &Waits) -> Self {
        match waits {
            Waits::Item { transaction, known, status } => Self {
                transaction: transaction.to_string(),
                booked_on: known.key.booked_on.to_string(),
                amount: bank_amount(known.key.amount_minor, known.key.currency, known.key.direction),
                kind: known.kind.word().to_owned(),
                status: TransactionState { review_reason: known.standing.review_reason(), ..(*status).into() },
            },
            Waits::Purchase(unjudged) => Self {
                transaction: unjudged.transaction.to_string(),
                booked_on: unjudged.booked_on.to_string(),
                amount: bank_amount(unjudged.gross.minor, unjudged.gross.asset, Direction::Debit),
                kind: "purchase".to_owned(),
                status: not_judged(unjudged.review_reason),
            },
        }
    }
}

fn not_judged(reason: ReviewReason) -> TransactionState {
    TransactionState { review_reason: Some(reason), ..TransactionStatus::Booked.into() }
}

/// An item that nothing has judged, and that would be judged by its feed's profile as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnclassifiedEntry {
    /// The transaction's id.
    pub transaction: String,
    /// The day on which it was booked.
    #[schema(format = Date)]
    pub booked_on: String,
    /// The amount; below zero where money went out.
    pub amount: Amount,
    /// What it was said to be when it came: mostly `other`.
    pub kind: String,
    /// What the profile says that it is: `purchase`, `refund`, … New words may come.
    pub kind_now: String,
    /// Where it stands, as `shown` of a decision takes it.
    pub status: TransactionState,
}

impl UnclassifiedEntry {
    /// Renders an item with the kind that it has now.
    pub(crate) fn of(unclassified: &Unclassified) -> Self {
        let Unclassified { transaction, known, kind } = unclassified;
        Self {
            transaction: transaction.to_string(),
            booked_on: known.key.booked_on.to_string(),
            amount: bank_amount(known.key.amount_minor, known.key.currency, known.key.direction),
            kind: known.kind.word().to_owned(),
            kind_now: kind.word().to_owned(),
            status: known.standing.status().into(),
        }
    }
}

/// What a person decides about an item that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewDecisionWord {
    /// It is a transaction of its own: it is booked, and earns by the programme version of its day.
    Accept,
    /// It is no transaction; of a purchase that could not be judged, it is settled otherwise.
    Reject,
    /// It is another transaction of its account once more.
    RepeatOf,
    /// It is what the transaction is now that it contradicts, or the one in `original`: that one gets its content, and what it earned is
    /// corrected.
    Replace,
    /// It is booked, and nothing has judged it, as its kind was not known or no programme version judged its day: it is judged by the kind
    /// that its feed's profile gives it today.
    Reclassify,
    /// What was decided about it before is undone: what it was paid is taken back, what it took back is paid again, and it stands as before.
    Undo,
}

/// A decision about an item that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "decision": "reject", "reason": "the customer says there was one coffee" }))]
pub struct ReviewRequest {
    /// What is decided.
    pub decision: ReviewDecisionWord,
    /// The transaction that it repeats or replaces; with `repeat_of`, which needs it, and `replace`, and only there.
    pub original: Option<String>,
    /// Where it stood when the person looked, as the list's `status`: if it stands otherwise by now, nothing is decided. Without it, it is
    /// decided as it stands.
    pub shown: Option<ShownStatus>,
    /// Why, in words: encrypted under the account's key, and erased with it.
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// Where something stood when a person looked at it, as a list's `status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShownStatus {
    /// In a word.
    pub state: TransactionStateWord,
    /// Why it waited for a person; `null` if it did not.
    #[schema(value_type = Option<String>)]
    pub review_reason: Option<ReviewReason>,
}

impl ReviewRequest {
    /// How it stood when the person looked, if that was said; an error where the list shows no such state.
    pub(crate) fn shown(&self) -> Result<Option<Shown>, &'static str> {
        let Some(ShownStatus { state, review_reason }) = self.shown else { return Ok(None) };
        Ok(Some(match (state, review_reason) {
            (TransactionStateWord::Review | TransactionStateWord::Conflict, Some(why)) => Shown::Item(Standing::Review(why)),
            (TransactionStateWord::Booked, Some(_)) => Shown::Purchase,
            (TransactionStateWord::Booked, None) => Shown::Item(Standing::Booked),
            _ => return Err("shown is no status of the list; give it as GET /v1/review does, or leave it out"),
        }))
    }
}

/// A decision that was carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reviewed {
    /// The transaction that was decided about.
    pub transaction: String,
    /// What was decided.
    pub decision: ReviewDecisionWord,
    /// Whether nothing was decided yet, because another person must approve of it: `PUT /v1/approvals/{command}`.
    pub waits_for_approval: bool,
    /// The id of the command that decided it, or asked for it.
    pub command: String,
    /// The version from which on reads of the account's bucket see it.
    pub version: u64,
}
