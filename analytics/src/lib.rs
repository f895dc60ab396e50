//! The lake: every event as rows of Delta Lake tables, written exactly once, kept in shape, and asked in SQL.
//!
//! `tables` says what there is, `rows` makes rows of decisions, `lake` keeps them,
//! `follow` brings it up to the ledger, `sql` asks it, `report` asks what is asked again and again,
//! `chart` draws it.

pub mod audit;
pub mod chart;
#[cfg(test)]
mod fixture;
pub mod follow;
pub mod lake;
pub mod report;
pub mod rows;
pub mod sql;
pub mod tables;
