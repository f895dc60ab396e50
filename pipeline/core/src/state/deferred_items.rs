//! Items that wait behind the fence of a proposed programme version: rows of their bucket, in pieces.

use serde::{Deserialize, Serialize};

use crate::{ids::BankAccountId, state::open_items::Held};

/// An item that waits for a proposed version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deferred {
    /// The bank account that the item is booked to.
    pub account: BankAccountId,
    /// The delivery that told of it.
    pub delivery: crate::delivery::Delivery,
    /// Its transaction, and itself: it is decided only then.
    pub held: Held,
}

/// A row of such items of one bucket.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeferredItems {
    /// In the order they came.
    pub items: Vec<Deferred>,
}

/// The pieces in which they lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeferredPieces {
    /// The first that has not been decided.
    pub first: u32,
    /// The number that the next one gets.
    pub next: u32,
    /// The proposal that the last of them was held for.
    pub proposal: Option<u64>,
}

impl DeferredPieces {
    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.first == self.next
    }
}
