//! Every use case of RewardHub, once: open a data set and keep it open, submit commands, read, ingest, verify. The command line,
//! HTTP and tests call this crate and nothing below it.
//!
//! It parses no arguments and prints nothing. Only `open/` names adapters.

mod access_changes;
pub mod accounts;
mod activate;
pub mod adjustments;
pub mod approvals;
pub mod audit;
pub mod backlog;
mod balances;
pub mod bundled_programme;
pub mod caller;
pub mod changes;
pub mod client_keys;
pub mod clock;
pub mod configuration;
pub mod consents;
pub mod dead_letters;
pub mod decisions;
pub mod deliveries;
pub mod error;
pub mod explain;
pub mod feeds;
pub mod for_people;
pub mod history;
pub mod inbox;
pub mod ingest;
pub mod kept_rows;
mod known_keys;
#[cfg_attr(not(feature = "lake"), path = "lake_absent.rs")]
pub mod lake;
pub mod lake_progress;
pub mod locations;
pub mod open;
pub mod opening;
pub mod poller;
pub mod preview;
pub mod programme_versions;
pub mod programmes;
pub mod progress;
pub mod readiness;
pub mod redemptions;
mod references;
pub mod review;
mod service;
pub mod set_aside;
pub mod signatures;
pub mod status;
mod submit;
mod sweep;
#[cfg(test)]
mod tests;
pub mod totals;
pub mod transaction_history;
pub mod transaction_text;
pub mod transactions;
pub mod transfers;
mod unique_id;
pub mod upgrade;
pub mod verify;
mod versions;
pub mod waiting;
pub mod wallets;
mod withdraw;
pub mod zones;

pub use rewardhub_engine::partitions::{Submission, SubmissionState};

pub use self::{
    caller::{Caller, Subject},
    changes::{Changed, NamedCommand},
    configuration::Configuration,
    error::Error,
    service::{Reads, Service},
    sweep::Swept,
    unique_id::unique_id,
};
