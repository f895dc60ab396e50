//! `Retry-After` (RFC 9110, section 10.2.3): a number of seconds, or a date.

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822};
use reqwest::header::{HeaderMap, RETRY_AFTER};

/// What is longer is a mistake of the bank's.
const LONGEST: Duration = Duration::from_hours(7 * 24);

/// How long to wait from now on; `None` if the bank does not say.
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => Duration::try_from(date(text)?.duration_since(now)).unwrap_or_default(),
    };
    Some(wait.min(LONGEST))
}

/// A date as HTTP writes it (RFC 9110, section 5.6.7): always in GMT.
fn date(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Option<u64> {
        let now = "2026-03-31T12:00:00Z".parse().unwrap();
        retry_after(&HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]), now).map(|wait| wait.as_secs())
    }

    #[test]
    fn a_bank_says_how_long_to_wait_in_seconds_or_by_a_date() {
        assert_eq!(said("120"), Some(120));
        assert_eq!(said(" 0 "), Some(0));
        assert_eq!(said("Tue, 31 Mar 2026 12:05:00 GMT"), Some(300));
        assert_eq!(said("Tue, 31 Mar 2026 11:05:00 GMT"), Some(0), "it is over");
        assert_eq!(said("99999999999"), Some(LONGEST.as_secs()));
        assert_eq!((said("soon"), said("-5"), said("")), (None, None, None));
    }
}
