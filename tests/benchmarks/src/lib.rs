//! What the command `bench` measures: the real service on made-up data, on a real disk. It parses no arguments and prints nothing.

mod disk;
pub mod history;
pub mod ingest;
pub mod ledger;
mod process;
#[cfg(feature = "lake")]
pub mod sql;
