//! The command as its user runs it, with its ledger in a real Cassandra: it answers as with the ledger in its directory, and whatever
//! happens to nodes and processes, everything accepted counts once.

mod copied_directory;
mod database_outage;
mod ledger_places;
mod moved_ledger;
mod reads_find;
mod refused_settings;
mod running_processes;
mod same_answers;
mod three_nodes;

#[path = "../end_to_end/data_set.rs"]
#[expect(dead_code, reason = "the tests from end to end ask more of it")]
mod data_set;
#[path = "../end_to_end/process.rs"]
mod process;
#[path = "../end_to_end/state.rs"]
mod state;
