//! The lake from outside: what other programs find in it, on a disk and in an object store, whatever killed its writer. Python
//! reads it; `tests/run` prepares one with what is needed.

mod analytics_readme;
mod bucket;
mod data_set;
mod delta;
mod kills;
mod ledger;
mod network;
mod object_store;
mod other_readers;
mod process;
mod python;
mod writers;
