//! A proposed programme version: who has answered, and what became of it. It lies in the lowest bucket of partition 0, and stays.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{ids::Partition, time::Day};

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
