//! Translates errors of DataFusion: without wrappers and backtraces, and with suggestions for unknown names.

use datafusion::{
    common::{Column, SchemaError},
    error::DataFusionError,
};
use rewardhub_core::similar_word::similar;

use super::{Limits, SqlError};

/// Suggests a similar name: `did you mean "rewards"?`; lists the known names if none is similar.
pub(super) fn meant<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    match similar(name, known.iter().copied()) {
        Some(word) => format!("did you mean {word:?}?"),
        None if known.is_empty() => "there is none".to_owned(),
        None => format!("there are {}", known.join(", ")),
    }
}

/// Returns the text of an error, without its wrappers.
pub(super) fn plain(error: &DataFusionError) -> String {
    let text = match inner(error) {
        DataFusionError::Plan(text)
        | DataFusionError::Execution(text)
        | DataFusionError::NotImplemented(text)
        | DataFusionError::Configuration(text)
        | DataFusionError::ResourcesExhausted(text)
        | DataFusionError::Internal(text) => text.clone(),
        DataFusionError::ArrowError(error, _) => of_arrow(error),
        other => other.strip_backtrace(),
    };
    let text = text.split(DataFusionError::BACK_TRACE_SEP).next().unwrap_or_default();
    let text = text.split("\nThis issue was likely caused by").next().unwrap_or_default();
    let text = text.split_once("While expanding wildcard, ").map_or(text, |(_, rest)| rest);
    let text = text.split(", currently only ").next().unwrap_or_default();
    text.trim().trim_end_matches('.').to_owned()
}

/// Returns the text of an error of Arrow, without its prefix.
pub(super) fn of_arrow(error: &arrow::error::ArrowError) -> String {
    match error {
        arrow::error::ArrowError::DivideByZero => "division by zero".to_owned(),
        arrow::error::ArrowError::ExternalError(error) => {
            error.downcast_ref::<DataFusionError>().map_or_else(|| error.to_string(), plain)
        }
        other => {
            let text = other.to_string();
            text.split_once(" error: ").map_or(text.clone(), |(_, rest)| rest.to_owned())
        }
    }
}

/// Returns the innermost error of those that only wrap another.
fn inner(error: &DataFusionError) -> &DataFusionError {
    match error {
        DataFusionError::Context(_, error) | DataFusionError::Diagnostic(_, error) => inner(error),
        DataFusionError::Shared(error) => inner(error),
        DataFusionError::Collection(errors) => errors.first().map_or(error, inner),
        DataFusionError::External(wrapped) => wrapped.downcast_ref::<DataFusionError>().map_or(error, inner),
        DataFusionError::ArrowError(wrapped, _) => match wrapped.as_ref() {
            arrow::error::ArrowError::ExternalError(wrapped) => wrapped.downcast_ref::<DataFusionError>().map_or(error, inner),
            _ => error,
        },
        other => other,
    }
}

/// Translates an error of planning a query.
pub(super) fn of_planning(error: &DataFusionError) -> SqlError {
    match inner(error) {
        DataFusionError::SchemaError(error, _) => of_schema(error),
        DataFusionError::Plan(text) => of_text(text).unwrap_or_else(|| SqlError::Wrong(plain(error))),
        DataFusionError::SQL(..) => SqlError::Syntax(plain(error)),
        _ => SqlError::Wrong(plain(error)),
    }
}

/// Recognises errors that DataFusion has only as text.
fn of_text(text: &str) -> Option<SqlError> {
    let quoted = |text: &str| text.split('\'').nth(1).map(str::to_owned);
    if let Some(rest) = text.strip_prefix("Invalid function ") {
        let name = quoted(rest)?;
        let guess = rest.split_once("Did you mean ").and_then(|(_, guess)| quoted(guess));
        let meant = guess.map_or_else(|| "SHOW FUNCTIONS lists them".to_owned(), |guess| format!("did you mean {guess:?}?"));
        return Some(SqlError::UnknownFunction(name, meant));
    }
    let name = text.split_once("No value found for placeholder with name $")?.1;
    Some(SqlError::Parameter(name.split_whitespace().next()?.to_owned()))
}

fn of_schema(error: &SchemaError) -> SqlError {
    match error {
        SchemaError::FieldNotFound { field, valid_fields } => {
            let mut known: Vec<&str> = valid_fields.iter().map(Column::name).collect();
            known.dedup();
            SqlError::UnknownColumn(field.name.clone(), meant(&field.name, known))
        }
        SchemaError::AmbiguousReference { field } => {
            SqlError::Wrong(format!("{:?} is a column of several tables; write which, as in rewards.{0}", field.name))
        }
        SchemaError::DuplicateQualifiedField { name, .. } | SchemaError::DuplicateUnqualifiedField { name } => {
            SqlError::Wrong(format!("there are two columns {name:?}; name one of them anew with AS"))
        }
    }
}

/// Translates an error of a running query.
pub(super) fn of_running(error: &DataFusionError, limits: &Limits) -> SqlError {
    // This error is wrapped by whatever part was spilling.
    if error.to_string().contains("max_temp_directory_size") {
        return SqlError::Spill(limits.spill_bytes);
    }
    if let Some(message) = of_filter(&error.to_string()) {
        return SqlError::Failed(message);
    }
    match inner(error) {
        DataFusionError::ResourcesExhausted(_) => SqlError::Memory(limits.memory_bytes as u64),
        DataFusionError::ObjectStore(error) => SqlError::Unreadable(bare(&error.to_string())),
        DataFusionError::IoError(error) => SqlError::Unreadable(bare(&error.to_string())),
        DataFusionError::ParquetError(error) => SqlError::Unreadable(bare(&error.to_string())),
        DataFusionError::ArrowError(wrapped, _) => match wrapped.as_ref() {
            arrow::error::ArrowError::ParquetError(text) => SqlError::Unreadable(bare(text)),
            _ => SqlError::Failed(plain(error)),
        },
        _ => SqlError::Failed(plain(error)),
    }
}

/// Whether an error may come from a damaged file, rather than from the query.
pub(super) fn may_be_damage(error: &DataFusionError) -> bool {
    use arrow::error::ArrowError;
    if of_filter(&error.to_string()).is_some() {
        return false;
    }
    match inner(error) {
        DataFusionError::ObjectStore(_)
        | DataFusionError::IoError(_)
        | DataFusionError::ParquetError(_)
        | DataFusionError::External(_)
        | DataFusionError::ExecutionJoin(_)
        | DataFusionError::Internal(_) => true,
        DataFusionError::ArrowError(error, _) => {
            !matches!(**error, ArrowError::DivideByZero | ArrowError::ArithmeticOverflow(_) | ArrowError::CastError(_))
        }
        _ => false,
    }
}

/// Recognises an error of a filter that is evaluated while a file is read. It looks like an error of the file, and is written for
/// programmers.
fn of_filter(message: &str) -> Option<String> {
    let (_, wrong) = message.split_once("Error evaluating filter predicate: ")?;
    if wrong.contains("DivideByZero") {
        return Some("division by zero".to_owned());
    }
    let own = wrong.split_once("(\"").and_then(|(_, rest)| rest.split_once("\")")).map_or(wrong, |(own, _)| own);
    let own = own.split_once("\"), Some(").map_or(own, |(own, _)| own);
    Some(own.replace("\\\"", "\"").replace("\\\\", "\\"))
}

/// Removes the names of the layers that an error came through.
fn bare(text: &str) -> String {
    ["Parquet error: ", "External: ", "Object Store error: ", "Arrow: "]
        .iter()
        .fold(text.to_owned(), |text, layer| text.replace(layer, ""))
}
