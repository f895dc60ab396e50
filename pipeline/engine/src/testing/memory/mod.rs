//! Log and ledger in memory: what tests and the simulation run on. They lose what was not synced when told to crash, and withhold
//! the outcome of a commit when told to.

mod ledger;
mod log;
mod registry;
#[cfg(test)]
mod tests;

pub use ledger::{MemoryLedger, Silence};
pub use log::MemoryLog;
pub use registry::MemoryRegistry;
