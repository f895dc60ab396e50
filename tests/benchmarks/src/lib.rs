//! The measurements of the command `bench`: the real service on made-up data, on a real disk. They parse no arguments and print
//! nothing.

mod disk;
pub mod history;
pub mod ingest;
pub mod ledger;
mod process;
pub mod serve;
#[cfg(feature = "lake")]
pub mod sql;
pub mod sweep;
mod wallets;
