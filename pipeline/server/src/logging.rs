//! Logs the program's own work on standard error.

use std::io::{self, IsTerminal as _};

use anyhow::{Result, anyhow};
use rewardhub_service::configuration::LogFormat;
use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// Starts to log what the filter lets through (`info`, `warn,rewardhub_engine=debug`).
pub fn start(filter: &str, format: LogFormat) -> Result<()> {
    let targets: Targets = filter.parse().map_err(|_| {
        anyhow!("{filter:?} is not a filter; write a level (`info`) or targets with levels (`warn,rewardhub_engine=debug`)")
    })?;
    let has_colours = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    // A line that nobody takes would be complained of on standard error again, which panics.
    let layer = fmt::layer().with_writer(io::stderr).log_internal_errors(false);
    let registry = tracing_subscriber::registry().with(targets);
    match format {
        LogFormat::Text => registry.with(layer.with_ansi(has_colours)).init(),
        LogFormat::Json => registry.with(layer.json().flatten_event(true).with_span_list(false)).init(),
    }
    Ok(())
}
