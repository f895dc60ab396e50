//! Standing queries: gives the views and reports of `rewardhub_sql` to sessions.

#[cfg(test)]
pub(crate) mod tests;

use rewardhub_sql::{Report, Value};

use crate::sql::{self, CancellationToken, Params, Rows, Session, SqlError, View};

/// Returns the views that every session should have, in the order in which they build on each other.
#[must_use]
pub fn views() -> Vec<View> {
    let view = |view: rewardhub_sql::View| View {
        name: view.name,
        meaning: view.meaning,
        columns: view.columns.into_iter().collect(),
        sql: view.query,
    };
    rewardhub_sql::views().into_iter().map(view).collect()
}

/// Asks a report, with the values of all its parameters ([`Report::values`]). Async code must not call this, because it blocks.
///
/// # Errors
/// As [`Session::query`].
pub fn ask(session: &Session, report: &Report, values: &[(String, Value)], stop: &CancellationToken) -> Result<Rows, SqlError> {
    let params: Params = values.iter().map(|(name, value)| (name.clone(), placed(value))).collect();
    session.query(&report.query, &params, stop)
}

fn placed(value: &Value) -> sql::Value {
    match value {
        Value::Date(day) => sql::Value::Day(day.number()),
        Value::Integer(number) => sql::Value::Whole(*number),
        Value::Decimal(decimal) => sql::Value::Amount(decimal.0),
        Value::Text(text) => sql::Value::Text(text.clone()),
    }
}
