//! Where the processor of a partition goes on, and what it must remember of the commands before that.

use std::collections::{BTreeMap, BTreeSet};

use rewardhub_core::{
    ids::{Bucket, Partition, Position},
    time::Day,
};
use serde::{Deserialize, Serialize};

use super::RecordHash;

/// How far a partition is. Everything before `next` is committed *and* published; what lies behind may be committed in some
/// buckets, and is then found in their heads and outboxes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Offset of the first command that is not known to be committed and published.
    pub next: u64,
    /// The record of the command before `next`; none at the start. It tells whether a log is the one that got it there.
    pub last: Option<RecordHash>,
    /// What the commands before `next` have made of programmes.
    pub installed: Installed,
    /// The last follow-up before `next` from each source partition.
    pub seen: BTreeMap<Partition, Position>,
    /// The last follow-up sent to each target partition by the commands before `next`.
    pub sent: BTreeMap<Partition, Position>,
}

/// What the decisions before some place of a partition's log have made of programmes: enough to go on there with the rows of its lowest
/// bucket, be these of that place or of a later one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Installed {
    /// Versions in force.
    pub programmes: u32,
    /// The latest day that has judged anything.
    pub judged_through: Option<Day>,
    /// The proposal whose fence stands.
    pub fence: Option<u64>,
    /// Buckets that hold something for it.
    pub deferred_buckets: BTreeSet<Bucket>,
    /// Number of the meaning that was installed; `None` for the first.
    pub meaning: Option<u16>,
}
