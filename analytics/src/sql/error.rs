//! Errors of queries, in words for the person who asked.

use std::time::Duration;

use super::{limits::in_binary_units, refused_statements::Refused};

/// Why a query has no answer, or only a part of it.
#[derive(Debug, thiserror::Error)]
pub enum SqlError {
    /// The lake is read-only, and the statement is not a query.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The text has no statement.
    #[error("there is no query to ask; write one, as in SELECT count(*) FROM rewards")]
    Nothing,
    /// The text has several statements: how many.
    #[error("there are {0} queries; ask one at a time")]
    Several(usize),
    /// The text is too long: its bytes, and the most that it may have.
    #[error("the query is {0} bytes long; it may have {1}")]
    TooLong(usize, usize),
    /// The query has too many keywords and operators: how many, and the most that it may have.
    #[error("the query has {0} keywords and operators; it may have {1}: ask for less at once, or list values with IN")]
    TooComplex(usize, usize),
    /// The query is nested too deeply.
    #[error("the query is nested too deep; name its parts with WITH")]
    TooDeep,
    /// The text is not SQL: the error of the parser.
    #[error("this is not SQL: {0}")]
    Syntax(String),
    /// The query names an unknown table: its name, and a suggestion.
    #[error("there is no table {0:?}; {1}")]
    UnknownTable(String, String),
    /// The query names an unknown column: its name, and a suggestion.
    #[error("there is no column {0:?}; {1}")]
    UnknownColumn(String, String),
    /// The query names an unknown function: its name, and a suggestion.
    #[error("there is no function {0:?}; {1}")]
    UnknownFunction(String, String),
    /// A parameter of the query has no value: its name.
    #[error("the query has the parameter ${0}, for which no value was given")]
    Parameter(String),
    /// The query cannot be planned for another reason.
    #[error("the query cannot be carried out: {0}")]
    Wrong(String),
    /// The query failed while it ran.
    #[error("the query failed: {0}")]
    Failed(String),
    /// A file of the lake could not be read: why.
    #[error("the lake could not be read: {0}")]
    Unreadable(String),
    /// A file of the lake is damaged: its path.
    #[error(
        "the lake's file {0} is damaged: its bytes are not those that were written; `rewardhub lake rebuild` makes the lake anew from the logs"
    )]
    Damaged(String),
    /// The query needs more memory than it may have: the limit in bytes.
    #[error("the query needs more memory than it may have, {}; ask for less at once, or allow more with --max-memory", in_binary_units(*.0))]
    Memory(u64),
    /// The query spills more to disk than it may: the limit in bytes.
    #[error("the query spills more to disk than it may, {}; ask for less at once, or allow more memory with --max-memory", in_binary_units(*.0))]
    Spill(u64),
    /// The query took longer than its time limit.
    #[error("the query was stopped after {} s, its limit; ask for less at once, or allow more with --max-seconds", .0.as_secs_f64())]
    Time(Duration),
    /// The answer has more rows than the limit; that many were given.
    #[error(
        "the query has more rows than its limit, {0}; the first {0} were given: ask for fewer, or allow more with --max-rows"
    )]
    Rows(u64),
    /// The caller stopped the query.
    #[error("the query was stopped")]
    Stopped,
    /// A view cannot be planned: its name, and the error.
    #[error("the view {0} cannot be made: {1}")]
    View(String, Box<SqlError>),
    /// The engine could not be started: why.
    #[error("the SQL engine could not be started: {0}")]
    Engine(String),
}
