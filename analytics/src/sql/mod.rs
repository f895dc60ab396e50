//! SQL over the lake: DataFusion, of which only reading is left. Within limits, over one snapshot, in words for people.
//!
//! It knows tables and their files, not how the lake keeps them.

mod bounded;
mod catalog;
mod damaged;
mod described;
mod engine;
mod error;
mod files;
mod functions;
mod ignored;
mod limits;
pub mod output;
mod params;
mod planning;
mod refused;
mod rows;
mod session;
mod spill;
mod statement;
mod stop;
mod stores;
mod table;
mod view;
mod wording;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use self::engine::WORKER;
pub use self::{
    engine::SqlEngine,
    error::SqlError,
    files::{FileEntry, TableFiles},
    limits::Limits,
    params::{Params, Value},
    refused::Refused,
    rows::Rows,
    session::Session,
    stop::Stop,
    view::View,
    words::{each_statement, is_whole},
};
