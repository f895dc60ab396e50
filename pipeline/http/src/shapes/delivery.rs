//! What became of a delivery.

use rewardhub_core::{
    dead_letter::DeadLetter,
    delivery::{DeliveryOutcome, ItemCounts},
    event::Verdict,
    state::feed::AcceptedDelivery,
};
use rewardhub_service::{
    deliveries::{ItemOutcome, KnownDelivery},
    inbox::SourceCounts,
    programmes::Terms,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Amount, TransactionState};

/// How far a delivery has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// All of it is durable, and not all of it is decided.
    Accepted,
    /// All of it is decided.
    Decided,
}

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeliveryResult {
    /// The delivery's id.
    pub delivery: String,
    /// The feed that delivered it.
    pub feed: String,
    /// The stream that it belongs to: its format, and what the feed's profile makes of that.
    pub stream: String,
    /// How far it has got.
    pub state: DeliveryState,
    /// SHA-256 of its bytes, in hexadecimal.
    pub digest: String,
    /// What became of its records, counted.
    pub counts: DeliveryCounts,
    /// What was earned because of it when it was decided, sign-ups included, less what was taken back, by asset.
    pub rewards: Vec<Amount>,
    /// The first hundred of the transactions that it brought or changed, with what has become of each by now.
    pub transactions: Vec<TransactionOutcome>,
    /// The first hundred of the records that could not be read; they are kept as dead letters.
    pub rejected: Vec<RejectedRecord>,
}

/// A delivery, in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeliverySummary {
    /// The delivery's id.
    pub delivery: String,
    /// The stream that it belongs to.
    pub stream: String,
    /// The name of the file or post, with numbers that may be accounts' masked.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub digest: String,
    /// When it was taken in.
    #[schema(format = DateTime)]
    pub accepted_at: String,
    /// How far it has got.
    pub state: DeliveryState,
    /// What became of its records, counted. Until it is decided, only `read` and `rejected` are known.
    pub counts: DeliveryCounts,
}

/// What became of the records of a delivery, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct DeliveryCounts {
    /// Records in it, those that could not be read included.
    pub read: u64,
    /// Transactions that were booked for the first time.
    pub new: u32,
    /// Of those, transactions that wait for somebody to link their account to a wallet, as the feed requires.
    pub waiting: u64,
    /// Records that were known.
    pub duplicates: u32,
    /// Transactions that the bank announced for the first time, and that are not booked yet.
    pub pending: u32,
    /// Transactions that are held until the delivery ends, and are not decided yet.
    pub held: u32,
    /// Transactions that wait for a person.
    pub review: u32,
    /// Records that contradict what is known under their id.
    pub conflicts: u32,
    /// Transactions that the feed took back.
    pub removed: u32,
    /// Transactions that the feed restated: what they earned was corrected.
    pub amended: u32,
    /// Records that could not be read.
    pub rejected: u64,
}

/// What became of a transaction that a delivery brought or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TransactionOutcome {
    /// The transaction's id.
    pub transaction: String,
    /// Where in the delivery it was.
    #[schema(example = "line 2")]
    pub place: String,
    /// Where it stands.
    pub status: TransactionState,
    /// Whether the rules judged it, and if not, why.
    #[schema(value_type = String, example = "judged")]
    pub verdict: Verdict,
    /// The wallet that it earns for; `null` if it earns for none.
    pub wallet: Option<String>,
    /// What the rules paid; below zero if they took it back.
    pub rewards: Vec<Amount>,
    /// The version of the wallet once that is posted, to send as `after`; `null` where nothing was posted.
    pub version: Option<u64>,
}

/// A record that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RejectedRecord {
    /// Where in the delivery it was.
    pub place: String,
    /// The reason, as a code.
    pub reason: String,
    /// What is wrong with it, and how to correct it.
    pub detail: String,
    /// The id of the dead letter that keeps it.
    pub dead_letter: String,
}

impl DeliveryResult {
    /// Renders a delivery as its feed knows it.
    pub(crate) fn of(known: &KnownDelivery, items: &[ItemOutcome], rejected: Vec<RejectedRecord>, terms: &Terms) -> Self {
        let AcceptedDelivery { report, outcome, .. } = &*known.accepted;
        let rewards = outcome.iter().flat_map(|outcome| &outcome.rewards);
        Self {
            delivery: known.id.to_string(),
            feed: report.feed.clone(),
            stream: report.stream.clone(),
            state: DeliveryState::of(outcome.as_ref()),
            digest: report.digest.clone(),
            counts: DeliveryCounts::of(&known.accepted),
            rewards: rewards.map(|money| Amount::of(terms, money.asset, money.minor)).collect(),
            transactions: outcomes(items, terms),
            rejected,
        }
    }
}

impl DeliveryState {
    const fn of(outcome: Option<&DeliveryOutcome>) -> Self {
        match outcome {
            Some(_) => Self::Decided,
            None => Self::Accepted,
        }
    }
}

impl DeliverySummary {
    /// Renders a delivery as the ledger knows it.
    pub(crate) fn of(known: &KnownDelivery) -> Self {
        let AcceptedDelivery { report, outcome, .. } = &*known.accepted;
        Self {
            delivery: known.id.to_string(),
            stream: report.stream.clone(),
            name: report.source.clone(),
            digest: report.digest.clone(),
            accepted_at: report.at.to_string(),
            state: DeliveryState::of(outcome.as_ref()),
            counts: DeliveryCounts::of(&known.accepted),
        }
    }
}

impl RejectedRecord {
    /// Renders a dead letter; `detail` says what is wrong with its record.
    pub(crate) fn of(letter: &DeadLetter, detail: String) -> Self {
        let DeadLetter { id, place, reason, .. } = letter;
        Self { place: place.clone(), reason: reason.clone(), detail, dead_letter: format!("{id:016x}") }
    }
}

impl DeliveryCounts {
    /// Renders the counts of a delivery.
    pub(crate) fn of(accepted: &AcceptedDelivery) -> Self {
        let AcceptedDelivery { report, outcome, .. } = accepted;
        let ItemCounts { new, duplicates, pending, held, released, review, conflicts, removed, amended } = report.items;
        Self {
            read: report.read,
            new,
            waiting: outcome.as_ref().map_or(0, |outcome| outcome.waiting),
            duplicates,
            pending,
            held: held.saturating_sub(released),
            review,
            conflicts,
            removed,
            amended,
            rejected: report.dead_letters,
        }
    }
}

impl From<&SourceCounts> for DeliveryCounts {
    fn from(counts: &SourceCounts) -> Self {
        let SourceCounts { read, new, waiting, duplicates, pending, review, conflicts, removed, amended, rejected } = *counts;
        let count = |items: u64| u32::try_from(items).unwrap_or(u32::MAX);
        Self {
            read,
            new: count(new),
            waiting,
            duplicates: count(duplicates),
            pending: count(pending),
            // What is taken in from a file is decided to the end.
            held: 0,
            review: count(review),
            conflicts: count(conflicts),
            removed: count(removed),
            amended: count(amended),
            rejected,
        }
    }
}

fn outcomes(items: &[ItemOutcome], terms: &Terms) -> Vec<TransactionOutcome> {
    let outcome = |item: &ItemOutcome| TransactionOutcome {
        transaction: item.transaction.to_string(),
        place: item.place.to_string(),
        status: item.status.into(),
        verdict: item.verdict,
        wallet: item.wallet.map(|wallet| wallet.to_string()),
        rewards: item.rewards.iter().map(|money| Amount::of(terms, money.asset, money.minor)).collect(),
        version: item.version,
    };
    items.iter().map(outcome).collect()
}
