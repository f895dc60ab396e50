//! How fresh an answer is.

use rewardhub_core::{ids::Bucket, time::Instant};
use rewardhub_service::{Service, clock::now, error::Result};

/// How fresh an answer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Freshness {
    /// When it was read (RFC 3339, in UTC).
    pub as_of: String,
    /// The version of what was read.
    pub version: u64,
}

impl Freshness {
    /// How fresh a read of rows of this bucket is. Call it before the rows are read: they are as new as this says, or newer.
    pub(crate) fn before_reading(service: &Service, bucket: Bucket) -> Result<Self> {
        Ok(Self { as_of: now().to_string(), version: service.version(bucket)? })
    }
}

/// An instant as JSON has it.
pub(crate) fn instant(at: Instant) -> String {
    at.to_string()
}
