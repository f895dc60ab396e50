//! Why a person asks for something that somebody has to answer for.

use rewardhub_service::adjustments::check_reason;

use crate::problem::{Problem, ProblemCode, Result};

/// The reason that a body gives, if it is fit to be kept.
pub(super) fn fit(reason: String) -> Result<String> {
    let unfit = |unfit| Problem::field(ProblemCode::InvalidContent, "/reason", format!("reason {unfit}"));
    check_reason(&reason).map_err(unfit)?;
    Ok(reason)
}
