//! Stops queries from outside.

use std::sync::Arc;

use tokio::sync::watch;

/// Stops the queries that got a clone of it, those that run and those that are asked later. Dropping it stops nothing.
#[derive(Debug, Clone)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Self::new()
    }
}

impl Stop {
    /// Makes a stop that has not been used.
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }

    /// Stops the queries: each ends with [`super::SqlError::Stopped`].
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Whether [`Self::stop`] was called.
    #[must_use]
    pub fn stopped(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until [`Self::stop`] is called.
    pub(super) async fn wait(&self) {
        let mut asked = self.0.subscribe();
        if asked.wait_for(|asked| *asked).await.is_err() {
            // The sender is in `self`, so this is never reached. A stop that is never used waits for ever.
            std::future::pending::<()>().await;
        }
    }
}
