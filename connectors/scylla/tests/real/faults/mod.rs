//! The pipeline on this ledger while its servers, the way to them or a second processor misbehave: afterwards everything must be what
//! the log gives.
#![expect(clippy::unwrap_used, reason = "means of tests: what goes wrong here fails the test")]
#![expect(clippy::print_stdout, reason = "what was measured is printed, beside whether it was enough")]

mod commit_trace;
mod data_set;
mod observed_ledger;
mod races;
mod rivals;
mod running;
mod servers;
mod unknown;
