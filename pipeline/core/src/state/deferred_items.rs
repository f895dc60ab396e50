//! Items whose judgement has to wait: for a proposed programme version, or for somebody to link their bank account. Each kind is a
//! queue of rows, in pieces: what waits first is decided first.

use serde::{Deserialize, Serialize};

use crate::{ids::BankAccountId, state::open_items::Held, time::Day};

/// An item that is deferred.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deferred {
    /// The bank account that the item is booked to.
    pub account: BankAccountId,
    /// The delivery that reported it.
    pub delivery: crate::delivery::Delivery,
    /// The item, which is decided only later, and its transaction.
    pub held: Held,
}

/// A piece of such a queue: items of one decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeferredItems {
    /// The day on which they were deferred.
    pub since: Day,
    /// In the order they came.
    pub items: Vec<Deferred>,
}

/// Which pieces of a queue are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Pieces {
    /// The first piece that has not been decided.
    pub first: u32,
    /// The number that the next piece gets.
    pub next: u32,
}

impl Pieces {
    /// Whether no item is deferred.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.first == self.next
    }
}

/// What a bucket has deferred for a proposed programme version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeferredPieces {
    /// The pieces that are there.
    pub pieces: Pieces,
    /// The proposal that the last of them was deferred for; `None` if none was deferred yet.
    pub proposal: Option<u64>,
}

/// What waits for a bank account to be linked to a wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AwaitingEnrolment {
    /// The pieces that are there.
    pub pieces: Pieces,
    /// How many items are in them. One that its feed has taken back meanwhile is still counted.
    pub items: u32,
    /// The day since which the oldest of them waits; `None` if none does.
    pub since: Option<Day>,
    /// Days after which an item is dropped, as the account's last delivery said.
    pub days: u16,
}

impl AwaitingEnrolment {
    /// The last day on which the oldest item waits; `None` if none does.
    #[must_use]
    pub fn until(&self) -> Option<Day> {
        self.since.map(|since| since.plus(i32::from(self.days)))
    }

    /// Whether an item that waits since this day has waited too long.
    #[must_use]
    pub fn is_over(&self, since: Day, today: Day) -> bool {
        since.plus(i32::from(self.days)) < today
    }
}
