//! Runs the asynchronous code of object stores and SQL for callers that are not asynchronous.

use rewardhub_analytics::runtime::shut_down_in_background;

use crate::error::{Error, Unavailable};

/// Runs a future that uses the lake to its end, on a runtime of its own.
///
/// # Errors
/// Any error of the future, and [`Unavailable::System`] if the system has no threads left.
pub fn block_on<T, E: From<Error>>(work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|source| Error::from(Unavailable::System { what: "threads for the lake", source }))?;
    let done = runtime.block_on(work);
    shut_down_in_background(runtime);
    done
}
