//! Measuring: the real commands on made-up data, on a real disk.

mod disk;
pub mod history;
pub mod ingest;
pub mod ledger;
mod process;
#[cfg(feature = "lake")]
pub mod sql;
