//! Why a person asks for something that somebody has to answer for.

use rewardhub_service::adjustments::check_reason;

use crate::problem::{Problem, ProblemCode, Result};

/// The reason that a body gives, if it is fit to be kept.
pub(super) fn fit(reason: String) -> Result<String> {
    let unfit = |unfit| Problem::field(ProblemCode::InvalidContent, "/reason", format!("reason {unfit}"));
    check_reason(&reason).map_err(unfit)?;
    Ok(reason)
}

/// A text that a field of a body may give; empty where it does not.
pub(super) fn maybe(text: Option<String>, field: &str) -> Result<String> {
    let Some(text) = text else { return Ok(String::new()) };
    let called = field.trim_start_matches('/');
    check_reason(&text).map_err(|unfit| Problem::field(ProblemCode::InvalidContent, field, format!("{called} {unfit}")))?;
    Ok(text)
}
