//! What drives the core: ports to logs and ledgers, the processor that joins them, running partitions, and replay.
//!
//! Nothing here knows a bank, a database, or what a command means; of programmes it knows only that commands install them.
//! `simulation` (in tests) breaks everything that can break.

pub mod apply_commands;
pub mod backoff;
pub mod catch_panic;
pub mod history_from_decisions;
pub mod partitions;
pub mod ports;
pub mod processor;
pub mod replay;
pub mod state_hash;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

#[cfg(test)]
mod simulation;
