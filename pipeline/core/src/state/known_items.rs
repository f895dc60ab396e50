//! The items that a bank account already knows, in a block for each month of booking.

use serde::{Deserialize, Serialize};

use crate::{
    event::TransactionStatus,
    ids::{Fingerprint, Position, ShortHash, WalletId},
    item::{Kind, Purchased, Reference, ReferenceKind, WeakKey},
    review_reason::ReviewReason,
    time::{Day, Month},
};

/// What has become of a known item. In every case it counts as known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Booked, and decided if it could be.
    Booked,
    /// Held until its delivery ends.
    Held,
    /// Waits in review, for this reason.
    Review(ReviewReason),
    /// Removed by the feed, or gone from a complete window; the removal may have come before the item.
    Removed,
    /// It waited in review for this reason, until a person decided that it is no transaction of its own.
    Dismissed(ReviewReason),
}

impl Standing {
    /// The status in the last event of a transaction whose item stands so.
    #[must_use]
    pub const fn status(self) -> TransactionStatus {
        match self {
            Self::Booked => TransactionStatus::Booked,
            Self::Held => TransactionStatus::Held,
            Self::Review(ReviewReason::SameIdOtherContent | ReviewReason::IdUsedAgain) => TransactionStatus::Conflict,
            Self::Review(review_reason) => TransactionStatus::Review(review_reason),
            Self::Removed => TransactionStatus::Removed,
            Self::Dismissed(_) => TransactionStatus::Dismissed,
        }
    }
}

impl Standing {
    /// Why an item waits for a person; `None` if it does not.
    #[must_use]
    pub const fn review_reason(self) -> Option<ReviewReason> {
        match self {
            Self::Review(reason) => Some(reason),
            Self::Booked | Self::Held | Self::Removed | Self::Dismissed(_) => None,
        }
    }
}

/// Whether an item's reward has been decided, even as nothing. Kind `other` and a day without a programme decide nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decided {
    /// Not yet: a later delivery may bring what it lacks.
    No,
    /// Once and for all.
    Yes,
    /// Deferred until it is known whether a proposed version judges it.
    Deferred,
    /// It waits for its bank account to be linked to a wallet.
    AwaitsEnrolment,
}

/// The last time that a delivery of a stream had an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Index of the stream in its bank account.
    pub stream: u8,
    /// The latest delivery that had it, by its id.
    #[serde(with = "postcard::fixint::le")]
    pub delivery: u64,
    /// Its ordinal there, from 1; 0 if something else there showed that the item still exists.
    pub ordinal: u32,
    /// Short hash of its text in this stream; `None` if that is the item's own text.
    pub text: Option<ShortHash>,
}

/// A reference of a known item, and the stream that gave it.
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
    /// Where it was first reported: with its bank account's bucket, that is its transaction's id.
    pub transaction: Position,
    /// Its content as of now: day, amount, currency, direction, reversal.
    pub key: WeakKey,
    /// Contents that it had before, or has in another stream.
    pub former: Vec<WeakKey>,
    /// What has become of it.
    pub standing: Standing,
    /// The day since which it waits for a person, by the clock of commands; `None` if it does not. Decisions set it at their end.
    pub waits_since: Option<Day>,
    /// The latest delivery of each stream that had it.
    pub seen: Vec<Seen>,
    /// The latest delivery of each stream that removed it, with the ordinal of its removal.
    pub removed_in: Vec<Seen>,
    /// Its trusted references, each with the stream that gave it.
    pub references: Vec<KnownReference>,
    /// What names it besides references of its own: those of its pending item, and one that it shares with another item. They
    /// contradict nothing.
    pub also_named: Vec<Fingerprint>,
    /// Short hash of its text; `None` if it has none.
    pub text: Option<ShortHash>,
    /// Short hash of its merchant's name; `None` if it has none.
    pub merchant: Option<ShortHash>,
    /// The account's balance after it, in minor units; `None` if no feed gave it.
    pub balance_after_minor: Option<i64>,
    /// Amount and reference of the batch entry that it is a detail of; `None` if it is none.
    pub batch: Option<crate::item::Batch>,
    /// Its kind as first reported, or as settled when it was judged.
    pub kind: Kind,
    /// The day that judged it first, with whose month the wallet stores what it is paid; before that, its day of purchase or booking.
    pub judged_on: Day,
    /// When it was bought, as its first delivery reported, until its reward is decided: no later delivery judges it by another
    /// day.
    pub purchased: Option<Purchased>,
    /// Whether its reward has been decided.
    pub decided: Decided,
    /// The wallet that it earned for; `None` if it earned for none.
    pub wallet: Option<WalletId>,
    /// How much of it has been returned, in minor units.
    pub returned_minor: i64,
    /// The purchase that it returns; `None` if it returns none.
    pub returns: Option<ReturnedPurchase>,
    /// How often what it earns was changed: what is asked for it in an earlier round is over.
    pub round: u32,
    /// What has been made of it by a person or by its feed, until that is undone; `None` if nothing has.
    pub ruled: Option<Ruled>,
    /// The transaction whose item gave it the content that it has; `None` if that is its own.
    pub content_of: Option<Position>,
}

/// What a refund returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnedPurchase {
    /// The month of the block in which the purchase is known.
    pub month: Month,
    /// Its place: with its bank account's bucket, that is its id.
    pub transaction: Position,
    /// How much of it was returned, in minor units: less than the refund where less was left.
    pub amount_minor: i64,
}

/// What was made of an item by a person, or by the word of a feed that amends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ruled {
    /// It waited for this reason, and is booked as a transaction of its own.
    Accepted(ReviewReason),
    /// It was booked under this kind, by which nothing was decided.
    Reclassified(Kind),
    /// Another transaction of its account has its content now.
    Replaces(Replaced),
}

/// A transaction that has the content of another item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// The month of the block in which it is known.
    pub month: Month,
    /// Its place: with its bank account's bucket, that is its id.
    pub transaction: Position,
    /// The content that it had before.
    pub key: WeakKey,
    /// The transaction whose item gave it that content; `None` if it was its own.
    pub content_of: Option<Position>,
}

impl KnownItem {
    /// The transaction that has its content now; `None` if it stands for itself.
    #[must_use]
    pub const fn replaces(&self) -> Option<&Replaced> {
        match &self.ruled {
            Some(Ruled::Replaces(replaced)) => Some(replaced),
            Some(Ruled::Accepted(_) | Ruled::Reclassified(_)) | None => None,
        }
    }

    /// Whether it is one of the items of its content and month. One whose content another item of that month has is not.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.replaces().is_none_or(|replaced| replaced.month != self.key.booked_on.month())
    }

    /// Whether it has this content, or had it before.
    #[must_use]
    pub fn has_been(&self, key: &WeakKey) -> bool {
        self.key == *key || self.former.contains(key)
    }

    /// How it was last seen in a stream; `None` if the stream has not had it.
    #[must_use]
    pub fn seen_in(&self, stream: u8) -> Option<&Seen> {
        self.seen.iter().find(|seen| seen.stream == stream)
    }

    /// Remembers that a delivery had it.
    pub fn mark(&mut self, seen: Seen) {
        mark(&mut self.seen, seen);
    }

    /// How it was last removed in a stream; `None` if it was not.
    #[must_use]
    pub fn removed_in(&self, stream: u8) -> Option<&Seen> {
        self.removed_in.iter().find(|seen| seen.stream == stream)
    }

    /// Whether this is its text as this stream reports it; for a stream that has not had it, as any stream does.
    #[must_use]
    pub fn reads(&self, text: Option<ShortHash>, stream: u8) -> bool {
        match self.seen_in(stream) {
            Some(seen) => seen.text.or(self.text) == text,
            None => self.text == text || (text.is_some() && self.seen.iter().any(|seen| seen.text == text)),
        }
    }

    /// Remembers that a delivery removed it.
    pub fn mark_removed(&mut self, seen: Seen) {
        mark(&mut self.removed_in, seen);
    }

    /// Whether this reference names it, its own or not.
    #[must_use]
    pub fn is_named(&self, hash: Fingerprint) -> bool {
        self.also_named.contains(&hash) || self.references.iter().any(|own| own.reference.hash == hash)
    }

    /// Whether this reference is its own.
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

    /// Adds references that this stream gave.
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
    /// In the order in which they became known.
    pub items: Vec<KnownItem>,
}

/// In which months the known items with a reference are stored, so that an id is found even if its item's date has changed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReferenceIndex {
    /// Low 32 bits of the reference's hash and month of booking, sorted. A false hit costs one look at a block, nothing else.
    entries: Vec<(u32, Month)>,
}

impl ReferenceIndex {
    /// An index of these entries, which must be sorted.
    #[must_use]
    pub fn of(entries: &[(u32, Month)]) -> Self {
        Self { entries: entries.to_vec() }
    }

    /// Its entries, sorted: the low halves of hashes, and the months in which they are found.
    #[must_use]
    pub fn entries(&self) -> &[(u32, Month)] {
        &self.entries
    }

    /// The half of a hash that entries hold.
    #[must_use]
    pub fn half(hash: Fingerprint) -> u32 {
        (hash.0 & 0xffff_ffff) as u32
    }

    /// The months that may contain an item with this reference.
    pub fn months(&self, hash: Fingerprint) -> impl Iterator<Item = Month> {
        let low = Self::half(hash);
        let start = self.entries.partition_point(|(h, _)| *h < low);
        self.entries[start..].iter().take_while(move |(h, _)| *h == low).map(|(_, month)| *month)
    }

    /// Whether there is such an entry.
    #[must_use]
    pub fn holds(&self, hash: Fingerprint, month: Month) -> bool {
        self.entries.binary_search(&(Self::half(hash), month)).is_ok()
    }

    /// Enters a reference under its item's month.
    pub fn enter(&mut self, hash: Fingerprint, month: Month) {
        let entry = (Self::half(hash), month);
        if let Err(at) = self.entries.binary_search(&entry) {
            self.entries.insert(at, entry);
        }
    }
}
