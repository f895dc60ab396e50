//! Ctrl-C: stops the query that runs, not the program; a second one, the program.

use std::{
    process,
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use anyhow::{Context as _, Result};
use rewardhub_analytics::sql::Stop;
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::Interrupted;

/// Ctrl-C, listened to.
#[derive(Debug, Clone)]
pub struct Interrupts(Arc<Mutex<Stop>>);

impl Interrupts {
    /// Listens to it from now on, for as long as the program runs.
    pub fn listen() -> Result<Self> {
        const NO_SIGNALS: &str = "the system does not tell of Ctrl-C";
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context(NO_SIGNALS)?;
        let interrupts = Self(Arc::new(Mutex::new(Stop::new())));
        let current = interrupts.clone();
        // Listens before anything is asked, not once the thread gets to it.
        let mut asked = {
            let _entered = runtime.enter();
            signal(SignalKind::interrupt()).context(NO_SIGNALS)?
        };
        let listen = async move {
            while asked.recv().await.is_some() {
                let stop = current.current();
                // Whoever asks twice does not want to wait for a query that takes its time to end.
                if stop.stopped() {
                    process::exit(Interrupted::STATUS.into());
                }
                stop.stop();
            }
        };
        thread::Builder::new().name("ctrl-c".to_owned()).spawn(move || runtime.block_on(listen)).context(NO_SIGNALS)?;
        Ok(interrupts)
    }

    /// What stops the query that is asked now; what stopped earlier ones does not stop it.
    pub fn renewed(&self) -> Stop {
        let stop = Stop::new();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = stop.clone();
        stop
    }

    /// What stops the query that was asked last.
    pub fn current(&self) -> Stop {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
