//! Where the processor of a partition goes on, and what it must remember of the commands before that.

use std::collections::BTreeMap;

use rewardhub_core::ids::{Partition, Position};
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
    /// Programme versions installed by the commands before `next`.
    pub programmes: u32,
    /// The last follow-up before `next` from each source partition.
    pub seen: BTreeMap<Partition, Position>,
    /// The last follow-up sent to each target partition by the commands before `next`.
    pub sent: BTreeMap<Partition, Position>,
}
