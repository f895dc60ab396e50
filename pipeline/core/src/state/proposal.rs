//! A proposed programme version: who has answered, and what became of it. It lies in the lowest bucket of partition 0, and stays.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    ids::{BankAccountId, Partition},
    state::open_items::Held,
    time::Day,
};

/// What became of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Not all partitions have answered.
    Open,
    /// The version is in force from its first day on.
    Committed,
    /// It starts too early: this day has been judged.
    Aborted(Day),
    /// Whoever proposed it thought better of it.
    Withdrawn,
}

/// A proposal's row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Of which version.
    pub version: u32,
    /// Its first day.
    pub effective: Day,
    /// What became of it.
    pub fate: Fate,
    /// Partitions below this one have been asked for a fence.
    pub asked: u16,
    /// Those that have answered.
    pub answered: BTreeSet<Partition>,
    /// The latest day that one of them had judged anything by.
    pub judged_through: Option<Day>,
}

/// An item that waits for a proposed version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deferred {
    /// Booked to.
    pub account: BankAccountId,
    /// The delivery that told of it.
    pub delivery: crate::command::Delivery,
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
