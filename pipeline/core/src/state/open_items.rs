//! What is open of a bank account: announced items, refunds without their purchase, items held for the end of a delivery. It lies in
//! rows of its own, a few entries each; the account's row only tells which of them there are, so the usual account, which has none,
//! costs nothing.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{Fingerprint, Position},
    item::{Facts, Item, Original},
    money::Money,
    state::known_items::KnownItem,
    time::{Day, Instant},
};

/// Entries of a piece.
pub const PIECE: usize = 16;

/// Held items of a piece.
pub const HELD_PIECE: usize = 32;

/// A pending item: announced, not paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Its transaction, which the booking continues.
    pub transaction: Position,
    /// Its content, references and deliveries.
    pub known: KnownItem,
    /// For the event that drops it.
    pub facts: Facts,
    /// The booking settled it.
    pub settled: bool,
    /// The last day that it is kept: two weeks from its day or the day it came, more once it is settled.
    pub until: Day,
}

/// A refund that came before its purchase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingRefund {
    /// Position of its transaction, in the account's bucket.
    pub transaction: Position,
    /// What it returns.
    pub amount: Money,
    /// Its booking day.
    pub booked_on: Day,
    /// The last day that it waits.
    pub until: Day,
    /// What it says of the purchase.
    pub original: Option<Original>,
    /// Keyed hash of the merchant.
    pub merchant: Option<Fingerprint>,
    /// For the event that ends the wait.
    pub facts: Facts,
}

/// An item that waits for the end of its delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Position of its transaction, in the account's bucket.
    pub transaction: Position,
    /// The item, for it is decided only then.
    pub item: Item,
}

/// A row of [`PIECE`] places at most. An entry keeps its place for as long as it is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece<T> {
    /// The entries by their place; `None` where one was taken away.
    pub places: Vec<Option<T>>,
}

impl<T> Default for Piece<T> {
    fn default() -> Self {
        Self { places: Vec::new() }
    }
}

impl<T> Piece<T> {
    /// Its entries and their places.
    pub fn entries(&self) -> impl Iterator<Item = (usize, &T)> {
        self.places.iter().enumerate().filter_map(|(at, entry)| Some((at, entry.as_ref()?)))
    }

    /// A place where nothing is, if there is one left.
    #[must_use]
    pub fn free(&self) -> Option<usize> {
        let hole = self.places.iter().position(Option::is_none);
        hole.or((self.places.len() < PIECE).then_some(self.places.len()))
    }
}

/// What the account's row says of entries that lie in pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PieceSummary {
    /// How many pieces there are, from 0.
    pub pieces: u32,
    /// How many entries are in them.
    pub entries: u32,
    /// A day before which none of them has waited long enough; unset while there are none.
    pub until: Option<Day>,
}

impl PieceSummary {
    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries == 0
    }

    /// Whether an entry may have waited too long by today.
    #[must_use]
    pub fn may_be_over(&self, today: Day) -> bool {
        self.until.is_some_and(|until| until < today)
    }
}

/// A row of held items, of one delivery.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HeldItems {
    /// In the order they came.
    pub items: Vec<Held>,
}

/// A delivery that items are held for, and the pieces in which they lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldDelivery {
    /// Its number: no two deliveries that are open have the same.
    pub number: u8,
    /// The stream and delivery that must end.
    pub stream: u8,
    /// The delivery that must end, by its name.
    #[serde(with = "postcard::fixint::le")]
    pub delivery: u64,
    /// When the first of them was held.
    pub since: Instant,
    /// The first piece that has not been decided.
    pub first: u32,
    /// The number that the next piece gets.
    pub next: u32,
}
