//! The ledger in ScyllaDB or Cassandra: one partition of one table per bucket, changed by one conditional batch at a time.
//!
//! This crate knows the engine's ports and CQL. It does not know what a command means, where logs are or who calls it.

mod address;
mod connect;
mod history;
mod ledger;
#[cfg(feature = "testing")]
pub mod one_by_one_baseline;
mod registry;
pub mod schema;

pub use self::{
    address::{Address, AddressError, Host, ReadConsistency, Security},
    connect::{ConnectError, Connection, PasswordError, Profiles, Purpose, Server},
    history::Digest,
    ledger::{ScyllaLedger, Size},
    registry::ScyllaRegistry,
};
