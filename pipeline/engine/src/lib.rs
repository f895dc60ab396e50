//! What drives the core: ports to logs and ledgers, the processor that joins them, replay, and those who wait for an outcome.
//!
//! Nothing here knows a bank, a database, or what a command means; of programmes only that commands install them. `simulation`
//! (in tests) breaks everything that can break.

pub mod canonical;
pub mod fold;
mod guarded;
pub mod history;
pub mod ports;
pub mod processor;
pub mod replay;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod waiter;

#[cfg(test)]
mod simulation;
