//! What a conditional batch answers. Cassandra: one row, `[applied]`, and what it found where it refused. ScyllaDB: a row for each
//! statement in order, whether it has a condition or not, and in all of them the same `[applied]`, that of the batch; behind it the
//! key and the conditions' columns as they were, all null where the row was not there.
//!
//! Sources: <https://docs.scylladb.com/manual/stable/kb/lwt-differences.html>; `build_cas_result_set` in ScyllaDB's
//! `cql3/statements/cas_request.cc`; <https://github.com/scylladb/scylladb/issues/27955> for a batch like ours. For Cassandra what was
//! measured of 5.0.6.

#[cfg(test)]
mod tests;

use std::fmt::Display;

use scylla::value::{CqlValue, Row};

/// What a conditional batch came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// All of it was written.
    Applied,
    /// Nothing was written.
    Refused,
    /// It is not clear; why.
    Unclear(String),
}

/// Reads the rows of an answer. What is not said in so many words is not believed.
pub(crate) fn read<E: Display>(rows: impl IntoIterator<Item = Result<Row, E>>) -> Answer {
    let mut said = None;
    for row in rows {
        let applied = match row {
            Ok(row) => match row.columns.first() {
                Some(Some(CqlValue::Boolean(applied))) => *applied,
                _ => return Answer::Unclear("a row of the answer does not begin with [applied]".into()),
            },
            Err(error) => return Answer::Unclear(format!("a row of the answer cannot be read: {error}")),
        };
        if said.is_some_and(|before| before != applied) {
            return Answer::Unclear("some rows of the answer say that it was applied, some that it was not".into());
        }
        said = Some(applied);
    }
    match said {
        Some(true) => Answer::Applied,
        Some(false) => Answer::Refused,
        None => Answer::Unclear("the answer has no row".into()),
    }
}
