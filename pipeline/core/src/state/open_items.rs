//! What is open of a bank account: pending items, refunds without their purchase, items held until their delivery ends. Each kind
//! has rows of its own with a few entries each; the account's row only says which rows there are, so the usual account, which has
//! none, costs nothing.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{Fingerprint, Position},
    item::{Facts, Item, Original},
    money::Money,
    state::known_items::KnownItem,
    time::{Day, Instant},
};

/// The most entries of a piece.
pub const PIECE: usize = 16;

/// The most held items of a piece.
pub const HELD_PIECE: usize = 32;

/// A pending item: announced, and not paid for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Its transaction, which its booking continues.
    pub transaction: Position,
    /// Its content, references and deliveries.
    pub known: KnownItem,
    /// Its facts, for the event that drops it.
    pub facts: Facts,
    /// Whether a booking has settled it.
    pub settled: bool,
    /// The last day on which it is kept: as many days as its feed's profile says after its own day or the day it came, longer once it is
    /// settled.
    pub until: Day,
}

/// A refund that came before its purchase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingRefund {
    /// Position of its transaction, in the account's bucket.
    pub transaction: Position,
    /// The amount that it returns.
    pub amount: Money,
    /// The booking day of the refund.
    pub booked_on: Day,
    /// The last day on which it waits.
    pub until: Day,
    /// What it says of its purchase; `None` if nothing.
    pub original: Option<Original>,
    /// Keyed hash of the merchant's name; `None` if it has none.
    pub merchant: Option<Fingerprint>,
    /// Its facts, for the event that ends the wait.
    pub facts: Facts,
}

/// An item that waits for the end of its delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Position of its transaction, in the account's bucket.
    pub transaction: Position,
    /// The item itself, since it is decided only then.
    pub item: Item,
}

/// A row of at most [`PIECE`] places. An entry keeps its place for as long as it exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece<T> {
    /// The entries by their place; `None` where one was taken out.
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

    /// An empty place; `None` if the piece is full.
    #[must_use]
    pub fn free(&self) -> Option<usize> {
        let hole = self.places.iter().position(Option::is_none);
        hole.or((self.places.len() < PIECE).then_some(self.places.len()))
    }
}

/// What the account's row says of entries that are stored in pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PieceSummary {
    /// How many pieces there are; they are numbered from 0.
    pub pieces: u32,
    /// How many entries are in them.
    pub entries: u32,
    /// A day through which no entry has waited too long; `None` if there are no entries.
    pub until: Option<Day>,
}

impl PieceSummary {
    /// Whether there are no entries.
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

/// A row of items that are held for one delivery.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HeldItems {
    /// In the order they came.
    pub items: Vec<Held>,
}

/// A delivery for which items are held, and the pieces that store them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldDelivery {
    /// Its number in the keys of those pieces: no two open deliveries of an account have the same.
    pub number: u8,
    /// Index of its stream in the bank account.
    pub stream: u8,
    /// The delivery that must end, by its id.
    #[serde(with = "postcard::fixint::le")]
    pub delivery: u64,
    /// When the first item was held for it.
    pub since: Instant,
    /// The first piece that has not been decided.
    pub first: u32,
    /// The number that the next piece gets.
    pub next: u32,
}
