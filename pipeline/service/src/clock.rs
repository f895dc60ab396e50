//! What time it is.

use rewardhub_core::time::Instant;

/// The clock's instant.
#[must_use]
pub fn now() -> Instant {
    Instant(jiff::Timestamp::now().as_microsecond())
}
