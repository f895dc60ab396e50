//! Object stores and SQL are asynchronous, commands are not: this is where they meet.

use anyhow::{Context as _, Result};

/// Runs to its end what uses the lake.
///
/// # Errors
/// Its own; or the system has no threads left.
pub fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.context("the system gives no threads for the lake")?;
    let done = runtime.block_on(work);
    runtime.shutdown_background();
    done
}
