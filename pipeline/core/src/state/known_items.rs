//! The items that a bank account has already been told of, a block for each month of booking.

use serde::{Deserialize, Serialize};

use crate::{
    event::TransactionStatus,
    ids::{Fingerprint, Position, ShortHash, WalletId},
    item::{Kind, Purchased, Reference, ReferenceKind, WeakKey},
    review_reason::ReviewReason,
    time::{Day, Month},
};

/// What has become of a known item. Whatever it is, it counts as known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Booked, and (if it could be) decided.
    Booked,
    /// Waits for the end of its delivery.
    Held,
    /// Waits for a person.
    Review(ReviewReason),
    /// Taken back by the feed, or announced as taken back before it came.
    Removed,
}

impl Standing {
    /// What was told of a transaction whose item stands so.
    #[must_use]
    pub const fn status(self) -> TransactionStatus {
        match self {
            Self::Booked => TransactionStatus::Booked,
            Self::Held => TransactionStatus::Held,
            Self::Review(ReviewReason::SameIdOtherContent | ReviewReason::IdUsedAgain) => TransactionStatus::Conflict,
            Self::Review(review_reason) => TransactionStatus::Review(review_reason),
            Self::Removed => TransactionStatus::Removed,
        }
    }
}

/// Whether an item's reward has been decided, be it nothing. Kind `other` and a day without a programme are no decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decided {
    /// Not yet: a later delivery may bring what it lacks.
    No,
    /// Once and for all.
    Yes,
    /// It is held until it is known whether a proposed version judges it.
    Waits,
}

/// That an item was in a delivery of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Index of the stream in its bank account.
    pub stream: u8,
    /// The latest delivery that had it.
    #[serde(with = "postcard::fixint::le")]
    pub delivery: u64,
    /// Its ordinal there; 0: something there told that it still is, without being it.
    pub ordinal: u32,
    /// Of its text as this stream tells it, where that is not the item's own.
    pub text: Option<ShortHash>,
}

/// A reference of a known item, and who gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownReference {
    /// The kind and hash of the reference.
    pub reference: Reference,
    /// Index of the stream in its bank account.
    pub stream: u8,
}

/// An item that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownItem {
    /// Where it was first told of: its transaction's id, under its bank account's bucket.
    pub transaction: Position,
    /// Its content as it stands.
    pub key: WeakKey,
    /// Contents that it had before, or has in another stream.
    pub former: Vec<WeakKey>,
    /// What has become of it.
    pub standing: Standing,
    /// The deliveries that had it, the latest of each stream.
    pub seen: Vec<Seen>,
    /// The deliveries that took it back, the latest of each stream, by the ordinals of their removals.
    pub removed_in: Vec<Seen>,
    /// Its trusted references.
    pub references: Vec<KnownReference>,
    /// What names it beside references of its own: those of its announcement, and one that it has in common with another item. They
    /// contradict nothing.
    pub also_named: Vec<Fingerprint>,
    /// Of its text.
    pub text: Option<ShortHash>,
    /// Of its merchant's name.
    pub merchant: Option<ShortHash>,
    /// Balance after it, where a feed said.
    pub balance_after_minor: Option<i64>,
    /// Amount and reference of the batch entry that it is a detail of.
    pub batch: Option<crate::item::Batch>,
    /// Its kind when it was last looked at.
    pub kind: Kind,
    /// The day that judged it.
    pub judged_on: Day,
    /// When it was bought, as its first delivery knew it, until its reward is decided: no later delivery judges it by another day.
    pub purchased: Option<Purchased>,
    /// Whether its reward has been decided.
    pub decided: Decided,
    /// The wallet that it earned for, where it earned.
    pub wallet: Option<WalletId>,
    /// How much of it has been refunded, in minor units.
    pub returned_minor: i64,
}

impl KnownItem {
    /// Whether this is its content, or was before.
    #[must_use]
    pub fn has_been(&self, key: &WeakKey) -> bool {
        self.key == *key || self.former.contains(key)
    }

    /// How it was seen in a stream.
    #[must_use]
    pub fn seen_in(&self, stream: u8) -> Option<&Seen> {
        self.seen.iter().find(|seen| seen.stream == stream)
    }

    /// Remembers that a delivery had it.
    pub fn mark(&mut self, seen: Seen) {
        mark(&mut self.seen, seen);
    }

    /// How it was last taken back in a stream.
    #[must_use]
    pub fn removed_in(&self, stream: u8) -> Option<&Seen> {
        self.removed_in.iter().find(|seen| seen.stream == stream)
    }

    /// Whether this is its text, as this stream tells it; to a stream that has not had it, as any does.
    #[must_use]
    pub fn reads(&self, text: Option<ShortHash>, stream: u8) -> bool {
        match self.seen_in(stream) {
            Some(seen) => seen.text.or(self.text) == text,
            None => self.text == text || (text.is_some() && self.seen.iter().any(|seen| seen.text == text)),
        }
    }

    /// Remembers that a delivery took it back.
    pub fn mark_removed(&mut self, seen: Seen) {
        mark(&mut self.removed_in, seen);
    }

    /// Whether this reference names it, be it its own or not.
    #[must_use]
    pub fn is_named(&self, hash: Fingerprint) -> bool {
        self.also_named.contains(&hash) || self.references.iter().any(|own| own.reference.hash == hash)
    }

    /// Whether it carries this reference.
    #[must_use]
    pub fn has(&self, reference: Reference) -> bool {
        self.references.iter().any(|own| own.reference == reference)
    }

    /// Whether it has a reference of this kind from one of the streams whose references are `comparable`.
    pub fn has_kind(&self, kind: ReferenceKind, comparable: impl Fn(u8) -> bool) -> bool {
        self.references.iter().any(|own| own.reference.kind == kind && comparable(own.stream))
    }

    /// Whether one of `references` is of a kind that it has from a stream whose references are `comparable`, with another value.
    pub fn contradicts(&self, references: &[Reference], comparable: impl Fn(u8) -> bool) -> bool {
        references.iter().any(|r| !self.has(*r) && self.has_kind(r.kind, &comparable))
    }

    /// Takes over references, as given by this stream.
    pub fn learn(&mut self, references: &[Reference], stream: u8) {
        self.references.extend(references.iter().map(|reference| KnownReference { reference: *reference, stream }));
    }
}

fn mark(marks: &mut Vec<Seen>, seen: Seen) {
    match marks.iter_mut().find(|mark| mark.stream == seen.stream) {
        Some(mark) => {
            let text = if seen.ordinal == 0 { mark.text } else { seen.text };
            *mark = Seen { text, ..seen };
        }
        None => marks.push(seen),
    }
}

/// The known items of a bank account that were booked in one month, in the order they came.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KnownItems {
    /// In log order.
    pub items: Vec<KnownItem>,
}

/// Where the known items with a reference lie: the months, so that an id is found whatever its date has become.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReferenceIndex {
    /// Low 32 bits of the reference's hash and month of booking, sorted. A false hit costs a look, nothing else.
    entries: Vec<(u32, Month)>,
}

impl ReferenceIndex {
    /// Those of these entries.
    #[must_use]
    pub fn of(entries: &[(u32, Month)]) -> Self {
        Self { entries: entries.to_vec() }
    }

    /// Halves of hashes and the months in which they are found, sorted.
    #[must_use]
    pub fn entries(&self) -> &[(u32, Month)] {
        &self.entries
    }

    fn low(hash: Fingerprint) -> u32 {
        u32::try_from(hash.0 & u64::from(u32::MAX)).unwrap_or(0)
    }

    /// Months in which an item with this reference may lie.
    pub fn months(&self, hash: Fingerprint) -> impl Iterator<Item = Month> {
        let low = Self::low(hash);
        let start = self.entries.partition_point(|(h, _)| *h < low);
        self.entries[start..].iter().take_while(move |(h, _)| *h == low).map(|(_, month)| *month)
    }

    /// Whether such an entry is there already.
    #[must_use]
    pub fn holds(&self, hash: Fingerprint, month: Month) -> bool {
        self.entries.binary_search(&(Self::low(hash), month)).is_ok()
    }

    /// Enters a reference under its item's month.
    pub fn enter(&mut self, hash: Fingerprint, month: Month) {
        let entry = (Self::low(hash), month);
        if let Err(at) = self.entries.binary_search(&entry) {
            self.entries.insert(at, entry);
        }
    }
}
