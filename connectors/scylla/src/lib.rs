//! The ledger in ScyllaDB or Cassandra: one partition of one table for each bucket, changed by one conditional batch at a time.
//!
//! It knows the engine's ports and CQL; what a command means, where logs lie and who asks it does not know.

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
