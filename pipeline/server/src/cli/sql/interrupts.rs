//! Ctrl-C stops the running query and not the program; a second one ends the program.

use std::{
    process,
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use anyhow::{Context as _, Result};
use rewardhub_analytics::sql::CancellationToken;
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::Interrupted;

/// Listens to Ctrl-C, and stops the current query.
#[derive(Debug, Clone)]
pub struct Interrupts(Arc<Mutex<CancellationToken>>);

impl Interrupts {
    /// Listens from now on, for as long as the program runs.
    pub fn listen() -> Result<Self> {
        const NO_SIGNALS: &str = "the system does not report Ctrl-C";
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context(NO_SIGNALS)?;
        let interrupts = Self(Arc::new(Mutex::new(CancellationToken::new())));
        let current = interrupts.clone();
        // Starts to listen before any query runs, not when the thread starts.
        let mut asked = {
            let _entered = runtime.enter();
            signal(SignalKind::interrupt()).context(NO_SIGNALS)?
        };
        let listen = async move {
            while asked.recv().await.is_some() {
                let stop = current.current();
                // A user who presses Ctrl-C twice does not want to wait for a query that is slow to end.
                if stop.is_cancelled() {
                    process::exit(Interrupted::STATUS.into());
                }
                stop.cancel();
            }
        };
        thread::Builder::new().name("ctrl-c".to_owned()).spawn(move || runtime.block_on(listen)).context(NO_SIGNALS)?;
        Ok(interrupts)
    }

    /// Returns a new stop for the next query, which an earlier Ctrl-C does not affect.
    pub fn renewed(&self) -> CancellationToken {
        let stop = CancellationToken::new();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = stop.clone();
        stop
    }

    /// Returns the stop of the latest query.
    pub fn current(&self) -> CancellationToken {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
