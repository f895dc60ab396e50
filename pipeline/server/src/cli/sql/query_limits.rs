//! The limits of a query, as options of the command line.

use std::time::Duration;

use anyhow::Result;
use clap::Args;
use rewardhub_analytics::sql::Limits;

use crate::arguments;

/// What a query may take.
#[derive(Debug, Args)]
pub struct QueryLimits {
    /// The most rows that a query may return
    #[arg(long, value_name = "N", value_parser = arguments::count, default_value_t = Limits::default().rows)]
    max_rows: u64,
    /// The longest that a query may take, in seconds
    #[arg(long, value_name = "SECONDS", value_parser = arguments::count, default_value_t = Limits::default().time.as_secs())]
    max_seconds: u64,
    /// The most memory that a query may take, as in 512MiB; beyond it, it sorts and joins on disk
    #[arg(long, value_name = "SIZE", value_parser = arguments::size, default_value = "1GiB")]
    max_memory: u64,
}

impl QueryLimits {
    /// Returns these limits in the form that an engine takes.
    pub fn limits(&self) -> Result<Limits> {
        Ok(Limits {
            rows: self.max_rows,
            time: Duration::from_secs(self.max_seconds),
            memory_bytes: usize::try_from(self.max_memory)?,
            ..Limits::default()
        })
    }
}
