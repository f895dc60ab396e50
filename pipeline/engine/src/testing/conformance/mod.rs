//! What every adapter of a port must do, as suites that each runs in its tests. A broken promise panics and says which.

pub mod books;
pub mod events;
pub mod history;
pub mod ledger;
pub mod log;
pub mod processor_rounds;
pub mod registry;
pub mod rows;
pub mod workload;

use rewardhub_core::ids::{Partition, Placement};

/// How the data sets of the suites are laid out.
pub const PLACEMENT: Placement = Placement { buckets: 8, partitions: 2 };

const HERE: Partition = Partition(0);
const THERE: Partition = Partition(1);
