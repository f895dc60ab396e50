//! The days in the query of a list.

use rewardhub_core::time::Day;
use rewardhub_service::transactions::BookedOn;

use crate::problem::{Problem, ProblemCode, Result};

/// The booking days that `from` and `until` of a query ask for.
pub(super) fn booked_on(from: Option<&str>, until: Option<&str>) -> Result<BookedOn> {
    let day = |name: &str, text: Option<&str>| text.map(|text| day(name, text)).transpose();
    Ok(BookedOn { from: day("from", from)?, until: day("until", until)? })
}

fn day(name: &str, text: &str) -> Result<Day> {
    Day::parse(text).ok_or_else(|| {
        let detail = format!("{name} is {text:?}; give a day of the calendar as YYYY-MM-DD");
        Problem::field(ProblemCode::InvalidRequest, format!("?{name}"), detail)
    })
}
