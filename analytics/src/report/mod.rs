//! What is asked again and again: the views and reports of `rewardhub_sql`, given to sessions.

#[cfg(test)]
pub(crate) mod tests;

use rewardhub_sql::{Report, Value};

use crate::sql::{self, Params, Rows, Session, SqlError, Stop, View};

/// The views that a session has.
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

/// Asks a report, with the values of all its parameters ([`Report::values`]). Not to be called by async code.
///
/// # Errors
/// As [`Session::query`].
pub fn ask(session: &Session, report: &Report, values: &[(String, Value)], stop: &Stop) -> Result<Rows, SqlError> {
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
