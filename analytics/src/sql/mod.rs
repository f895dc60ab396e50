//! SQL over the lake, by a DataFusion that can only read: within limits, over one snapshot, with errors for people.
//!
//! It knows tables and their files, but not how the lake stores them.

mod bounded_functions;
mod catalog;
mod damaged_files;
mod engine;
mod error;
mod error_messages;
mod files;
mod functions;
mod ignored_clauses;
mod information_tables;
mod interruption;
mod limited_rows;
mod limits;
pub mod output;
mod params;
mod read_only_plan;
mod refused_statements;
mod session;
mod spill;
mod statement;
mod statement_tokens;
mod stores;
mod table;
mod view;

#[cfg(test)]
mod tests;

pub use tokio_util::sync::CancellationToken;

pub use self::{
    engine::SqlEngine,
    error::SqlError,
    files::{FileEntry, TableFiles},
    limited_rows::Rows,
    limits::Limits,
    params::{Params, Value},
    refused_statements::Refused,
    session::Session,
    statement_tokens::{each_statement, is_whole},
    view::View,
};
