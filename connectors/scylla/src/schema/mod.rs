//! The keyspace of a ledger: created, checked and printed. Its table `data_set` says what it is the ledger of, written once by a
//! lightweight transaction; a start with another log, placement or home data centre is refused.

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

use rewardhub_core::{ids::Placement, state::row::ROW_FORM};
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

/// The version of the tables that this version of RewardHub knows.
pub const VERSION: u32 = 9;
const _: () = assert!(ROW_FORM == 7, "rows have another form, so the tables have another version");

/// What to create a keyspace for. Its home data centre is the one in the address, if any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Id of the logs that feed it.
    pub log: LogId,
    /// The numbers of buckets and partitions.
    pub placement: Placement,
    /// Number of copies of everything; `None` means three, or one where there is only one node.
    pub replication: Option<Replication>,
}
