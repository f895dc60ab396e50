//! What can be wrong with a query, in words for who asked it.

use std::time::Duration;

use super::{limits::told_bytes, refused_statements::Refused};

/// Why a query has no answer, or no more of it.
#[derive(Debug, thiserror::Error)]
pub enum SqlError {
    /// It is not carried out, whoever asks.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// There is no statement.
    #[error("there is no query to ask; write one, as in SELECT count(*) FROM rewards")]
    Nothing,
    /// There are several.
    #[error("there are {0} queries; ask one at a time")]
    Several(usize),
    /// Its text is too long.
    #[error("the query is {0} bytes long; it may have {1}")]
    TooLong(usize, usize),
    /// It has too many parts.
    #[error("the query has {0} keywords and operators; it may have {1}: ask for less at once, or list values with IN")]
    TooComplex(usize, usize),
    /// It is nested too deep.
    #[error("the query is nested too deep; name its parts with WITH")]
    TooDeep,
    /// It is no SQL.
    #[error("this is not SQL: {0}")]
    Syntax(String),
    /// It names a table that there is not.
    #[error("there is no table {0:?}; {1}")]
    UnknownTable(String, String),
    /// It names a column that there is not.
    #[error("there is no column {0:?}; {1}")]
    UnknownColumn(String, String),
    /// It names a function that there is not.
    #[error("there is no function {0:?}; {1}")]
    UnknownFunction(String, String),
    /// It has a parameter without a value.
    #[error("the query has the parameter ${0}, for which no value was given")]
    Parameter(String),
    /// It cannot be carried out, for another reason.
    #[error("the query cannot be carried out: {0}")]
    Wrong(String),
    /// It failed on the way.
    #[error("the query failed: {0}")]
    Failed(String),
    /// A file of the lake could not be read.
    #[error("the lake could not be read: {0}")]
    Unreadable(String),
    /// A file of the lake has other bytes than were written.
    #[error(
        "the lake's file {0} is damaged: its bytes are not those that were written; `rewardhub lake rebuild` makes the lake anew from the logs"
    )]
    Damaged(String),
    /// It needs more memory than it may have.
    #[error("the query needs more memory than it may have, {}; ask for less at once, or allow more with --max-memory", told_bytes(*.0))]
    Memory(u64),
    /// It spills more than it may.
    #[error("the query spills more to disk than it may, {}; ask for less at once, or allow more memory with --max-memory", told_bytes(*.0))]
    Spill(u64),
    /// It took too long.
    #[error("the query was stopped after {} s, its limit; ask for less at once, or allow more with --max-seconds", .0.as_secs_f64())]
    Time(Duration),
    /// It has more rows than it may.
    #[error(
        "the query has more rows than its limit, {0}; the first {0} were given: ask for fewer, or allow more with --max-rows"
    )]
    Rows(u64),
    /// It was stopped.
    #[error("the query was stopped")]
    Stopped,
    /// A view of ours is wrong.
    #[error("the view {0} cannot be made: {1}")]
    View(String, Box<SqlError>),
    /// The engine could not be started.
    #[error("the SQL engine could not be started: {0}")]
    Engine(String),
}
