//! The command as its user runs it, with its ledger in a real Cassandra: it answers as with the ledger in its directory, and whatever
//! happens to nodes and processes, everything accepted counts once.

mod away;
mod copies;
mod everyday;
mod held;
mod interrupted;
mod refused;
mod switched;
mod three;

#[path = "../end_to_end/data_set.rs"]
#[expect(dead_code, reason = "the tests from end to end ask more of it")]
mod data_set;
#[path = "../end_to_end/process.rs"]
mod process;
#[path = "../end_to_end/state.rs"]
mod state;
