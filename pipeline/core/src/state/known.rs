//! The items that a bank account has already been told of, a block for each month of booking.

use serde::{Deserialize, Serialize};

use crate::{
    event::TransactionStatus,
    ids::{Fingerprint, Position, Trace, WalletId},
    item::{Doubt, Kind, Reference, WeakKey},
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
    Review(Doubt),
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
            Self::Review(Doubt::SameIdOtherContent) => TransactionStatus::Conflict,
            Self::Review(doubt) => TransactionStatus::Review(doubt),
            Self::Removed => TransactionStatus::Removed,
        }
    }
}

/// That an item was in a delivery of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Index of the stream in its bank account.
    pub stream: u8,
    /// The latest delivery that had it.
    #[serde(with = "postcard::fixint::le")]
    pub delivery: u64,
    /// Its ordinal there.
    pub ordinal: u32,
}

/// An item that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Where it was first told of: its transaction's id, under its bank account's bucket.
    pub transaction: Position,
    /// Its content as it stands.
    pub key: WeakKey,
    /// Contents it had before.
    pub former: Vec<WeakKey>,
    /// What has become of it.
    pub standing: Standing,
    /// The deliveries that had it, the latest of each stream.
    pub seen: Vec<Seen>,
    /// Its trusted references.
    pub references: Vec<Reference>,
    /// Of its text.
    pub text: Option<Trace>,
    /// Of its merchant's name.
    pub merchant: Option<Trace>,
    /// Balance after it, where a feed said.
    pub balance_after_minor: Option<i64>,
    /// Amount and reference of the batch entry that it is a detail of.
    pub batch: Option<crate::item::Batch>,
    /// Its kind when it was last looked at.
    pub kind: Kind,
    /// The day that judged it.
    pub judged_on: Day,
    /// Whether its reward has been decided, be it nothing. Kind `other` and a day without a programme are no decision.
    pub decided: bool,
    /// The wallet that it earned for, where it earned.
    pub wallet: Option<WalletId>,
    /// How much of it has been refunded, in minor units.
    pub returned_minor: i64,
}

impl Known {
    /// How it was seen in a stream.
    #[must_use]
    pub fn seen_in(&self, stream: u8) -> Option<&Seen> {
        self.seen.iter().find(|seen| seen.stream == stream)
    }

    /// Remembers that a delivery had it.
    pub fn mark(&mut self, seen: Seen) {
        match self.seen.iter_mut().find(|s| s.stream == seen.stream) {
            Some(place) => *place = seen,
            None => self.seen.push(seen),
        }
    }

    /// Whether it carries this reference.
    #[must_use]
    pub fn has(&self, reference: Reference) -> bool {
        self.references.contains(&reference)
    }

    /// Whether one of `references` is of a kind that it has, with another value.
    #[must_use]
    pub fn contradicts(&self, references: &[Reference]) -> bool {
        references.iter().any(|r| !self.has(*r) && self.references.iter().any(|own| own.kind == r.kind))
    }

    /// Takes over references of kinds that it has not.
    pub fn learn(&mut self, references: &[Reference]) {
        for reference in references {
            if !self.references.iter().any(|own| own.kind == reference.kind) {
                self.references.push(*reference);
            }
        }
    }
}

/// The known items of a bank account that were booked in one month, in the order they came.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Block {
    /// In log order.
    pub items: Vec<Known>,
}

/// Where the known items with a reference lie: the months, so that an id is found whatever its date has become.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct References {
    /// Low 32 bits of the reference's hash and month of booking, sorted. A false hit costs a look, nothing else.
    entries: Vec<(u32, Month)>,
}

impl References {
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
