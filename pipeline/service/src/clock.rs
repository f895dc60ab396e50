//! The system clock.

use rewardhub_core::time::Instant;

/// The current time, in microseconds since the Unix epoch.
#[must_use]
pub fn now() -> Instant {
    Instant(jiff::Timestamp::now().as_microsecond())
}
