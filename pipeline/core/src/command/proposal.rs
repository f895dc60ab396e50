//! Bringing a programme version in force without silence: proposed in partition 0, fenced in each, and there committed or given up.

use serde::{Deserialize, Serialize};

use crate::{ids::Partition, state::proposal::Fate, time::Day, version_source::VersionSource};

/// See [`super::Body::Propose`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Propose {
    /// The version to activate.
    pub version_source: VersionSource,
}

/// See [`super::Body::RaiseFence`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaiseFence {
    /// The proposal: the offset of its [`Propose`] in partition 0.
    pub proposal: u64,
    /// The version that is proposed.
    pub version_source: VersionSource,
}

/// See [`super::Body::Fenced`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fenced {
    /// The proposal: the offset of its [`Propose`] in partition 0.
    pub proposal: u64,
    /// The partition whose fence is up.
    pub partition: Partition,
    /// The latest day that it had judged anything by at its fence.
    pub judged_through: Option<Day>,
}

/// See [`super::Body::Resolve`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolve {
    /// The proposal: the offset of its [`Propose`] in partition 0.
    pub proposal: u64,
    /// What became of it; never [`Fate::Open`].
    pub fate: Fate,
}

/// See [`super::Body::Release`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// The proposal that they were deferred for.
    pub proposal: u64,
    /// Pieces before this one are decided: what is deferred later waits for another proposal. `None`: those that are there now.
    pub until: Option<u32>,
}

/// See [`super::Body::Withdraw`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdraw {
    /// The version whose proposal is open.
    pub version: u32,
}
