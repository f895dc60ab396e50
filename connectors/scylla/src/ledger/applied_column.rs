//! How to read the answer to a conditional batch. Cassandra: one row with `[applied]` and, if it refused, what it found.
//! ScyllaDB: one row per statement in order, conditional or not, each with the same `[applied]`, that of the batch; after it the
//! key and the old values of the conditions' columns, all null if the row did not exist.
//!
//! Sources: <https://docs.scylladb.com/manual/stable/kb/lwt-differences.html>; `build_cas_result_set` in
//! ScyllaDB's `cql3/statements/cas_request.cc`; <https://github.com/scylladb/scylladb/issues/27955> for a batch
//! like ours. For Cassandra: observed on 5.0.6.

#[cfg(test)]
mod tests;

use std::fmt::Display;

use scylla::value::{CqlValue, Row};

/// The outcome of a conditional batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// All of it was written.
    Applied,
    /// Nothing was written, because a condition did not hold.
    Refused,
    /// The outcome is unknown, for this reason.
    Unclear(String),
}

/// Reads the rows of an answer. Any answer that is not explicit is [`Answer::Unclear`].
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
