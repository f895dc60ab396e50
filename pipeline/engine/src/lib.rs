//! What drives the core: ports to logs and ledgers, the processor that joins them, replay, and those who wait for an outcome.
//!

pub mod canonical;
pub mod conformance;
pub mod fold;
pub mod memory;
pub mod ports;
pub mod processor;
pub mod replay;
pub mod waiter;

