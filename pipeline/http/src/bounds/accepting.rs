//! Connections that the system does not hand over, because there are too many open files or no memory. The listener waits a moment and
//! tries again; somebody has to know.

use std::{
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// How often such failures are logged, at most.
const LOGGED_EVERY: Duration = Duration::from_secs(10);

/// How often the system has handed over no connection. Cloning it is cheap.
#[derive(Debug, Clone, Default)]
pub(crate) struct AcceptFailures(Arc<Failures>);

#[derive(Debug, Default)]
struct Failures {
    count: AtomicU64,
    logged: Mutex<Option<Instant>>,
}

impl AcceptFailures {
    /// Counts a failure, and logs it unless one was logged just now.
    pub fn note(&self, error: &io::Error) {
        let count = self.0.count.fetch_add(1, Ordering::Relaxed) + 1;
        let mut logged = self.0.logged.lock().unwrap_or_else(PoisonError::into_inner);
        if logged.is_none_or(|at| at.elapsed() >= LOGGED_EVERY) {
            *logged = Some(Instant::now());
            tracing::error!(%error, failures = count, "the system hands over no connection; see the limit of open files (ulimit -n)");
        }
    }

    /// How often that happened since the server was started.
    pub fn count(&self) -> u64 {
        self.0.count.load(Ordering::Relaxed)
    }
}
