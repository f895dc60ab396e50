//! The lake: every event as rows of Delta Lake tables, written exactly once, maintained, and queried in SQL.
//!
//! `tables` defines the tables, `rows` makes rows of decisions, `lake` stores them, `follow` keeps the lake up to date with the
//! ledger, `audit` compares the two, `sql` queries the lake, `report` has the standing queries, `chart` draws their answers, `runtime` ends the threads of all.

pub mod audit;
pub mod chart;
#[cfg(test)]
mod fixture;
pub mod follow;
pub mod lake;
pub mod report;
pub mod rows;
pub mod runtime;
pub mod sql;
pub mod tables;
