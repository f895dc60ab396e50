//! Items that are deferred behind the fence of a proposed programme version: rows of their bucket, in pieces.

use serde::{Deserialize, Serialize};

use crate::{ids::BankAccountId, state::open_items::Held};

/// An item that is deferred for a proposed version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deferred {
    /// The bank account that the item is booked to.
    pub account: BankAccountId,
    /// The delivery that reported it.
    pub delivery: crate::delivery::Delivery,
    /// The item, which is decided only later, and its transaction.
    pub held: Held,
}

/// A row of such items in one bucket.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeferredItems {
    /// In the order they came.
    pub items: Vec<Deferred>,
}

/// The pieces in which a bucket's deferred items are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeferredPieces {
    /// The first piece that has not been decided.
    pub first: u32,
    /// The number that the next piece gets.
    pub next: u32,
    /// The proposal that the last of them was deferred for; `None` if none was deferred yet.
    pub proposal: Option<u64>,
}

impl DeferredPieces {
    /// Whether no item is deferred.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.first == self.next
    }
}
