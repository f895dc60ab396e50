//! Object stores and SQL are asynchronous, commands are not: this is where they meet.

use crate::error::{Error, Unavailable};

/// Runs to its end what uses the lake.
///
/// # Errors
/// Its own; or the system has no threads left.
pub fn block_on<T, E: From<Error>>(work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|source| Error::from(Unavailable::System { what: "threads for the lake", source }))?;
    let done = runtime.block_on(work);
    runtime.shutdown_background();
    done
}
