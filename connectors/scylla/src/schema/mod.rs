//! The keyspace of a ledger: made, checked, shown. What it is the ledger of stands in its table `data_set`, written once by a
//! lightweight transaction; whoever starts with another log, placement or home data centre is refused.

mod apply;
mod check;
mod creation_statements;
mod data_set_row;
#[cfg(feature = "testing")]
mod drop;
mod error;
mod existing_keyspace;
mod print;
mod replication;
mod tablets;

use rewardhub_core::ids::Placement;
use rewardhub_engine::ports::LogId;

#[cfg(feature = "testing")]
pub use self::drop::drop;
pub use self::{
    apply::{Applied, apply},
    check::{Checked, Warning, check},
    data_set_row::{KeyspaceFacts, facts},
    error::SchemaError,
    print::print,
    replication::{Replication, ReplicationError},
};

/// The version of the tables that this program knows.
pub const VERSION: u32 = 3;

/// What a keyspace is to be made for. Its home data centre is the one that the address names, if it names one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The logs that it is fed from.
    pub log: LogId,
    /// How many buckets and partitions they have.
    pub placement: Placement,
    /// How many copies of everything there are to be; `None`: three, or one where there is one node.
    pub replication: Option<Replication>,
}
