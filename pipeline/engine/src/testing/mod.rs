//! What tests of this crate and of its adapters run on: every port in memory, and the suites that every adapter passes.
//!
//! It is built for tests only, behind the feature `testing`, which nothing but dev-dependencies switches on.

pub mod conformance;
pub mod memory;
