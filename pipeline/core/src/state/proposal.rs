//! A proposed programme version: which partitions have answered, and what became of it. Its row stays in the lowest bucket of
//! partition 0.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{ids::Partition, time::Day};

/// What became of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Not all partitions have answered yet.
    Open,
    /// The version is in force from its first day on.
    Committed,
    /// The version starts too early: this day has already judged something.
    Aborted(Day),
    /// Its proposer withdrew it.
    Withdrawn,
}

/// The row of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The proposed version's number.
    pub version: u32,
    /// The first day that the version would judge.
    pub effective: Day,
    /// What became of it.
    pub fate: Fate,
    /// Partitions below this number have been asked for a fence.
    pub asked: u16,
    /// The partitions that have answered.
    pub answered: BTreeSet<Partition>,
    /// The latest day by which one of them had judged anything; `None` if none had.
    pub judged_through: Option<Day>,
}
