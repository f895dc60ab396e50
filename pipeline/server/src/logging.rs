//! Logs the program's own work on standard error.

use std::io::{self, IsTerminal as _};

use anyhow::{Result, anyhow};
use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// Starts to log what the filter lets through (`info`, `warn,rewardhub_engine=debug`).
pub fn start(filter: &str) -> Result<()> {
    let targets: Targets = filter.parse().map_err(|_| {
        anyhow!("{filter:?} is not a filter; write a level (`info`) or targets with levels (`warn,rewardhub_engine=debug`)")
    })?;
    let has_colours = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    // A line that nobody takes would be complained of on standard error again, which panics.
    let layer = fmt::layer().with_writer(io::stderr).with_ansi(has_colours).log_internal_errors(false);
    tracing_subscriber::registry().with(layer).with(targets).init();
    Ok(())
}
