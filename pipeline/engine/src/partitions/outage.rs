//! A ledger or a log that does not answer for a while: that is reported once, however many wait for it.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use rewardhub_core::ids::Partition;

use crate::{
    backoff::Backoff,
    ports::LedgerError,
    processor::{Pause, StopReason},
};

/// A partition's processor, or any reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Partition(Partition),
    Reader,
}

/// Who waits for the ledger now.
#[derive(Debug, Default)]
pub struct Outage(Mutex<BTreeSet<Who>>);

impl Outage {
    /// Notes that a partition begins to wait, or goes on.
    pub(super) fn partition(&self, partition: Partition, pause: Pause<'_>) {
        match pause {
            // It does not wait for the database.
            Pause::Begins(stop @ (StopReason::Lost { .. } | StopReason::Overtaken { .. })) => {
                tracing::warn!(partition = partition.0, %stop, "a partition waits, for others are always first");
            }
            Pause::Begins(stop) => self.begins(Who::Partition(partition), &stop.to_string()),
            Pause::Ends => self.ends(Who::Partition(partition)),
        }
    }

    /// Reads again, with growing pauses while the ledger does not answer, for at most `longest` or until `hopeless`.
    ///
    /// # Errors
    /// The ledger's last error.
    pub fn retrying<T>(
        &self,
        longest: Duration,
        hopeless: impl Fn() -> bool,
        mut read: impl FnMut() -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let (since, mut backoff) = (Instant::now(), Backoff::default());
        loop {
            match read() {
                Err(error @ LedgerError::Transient(_)) if since.elapsed() < longest && !hopeless() => {
                    self.begins(Who::Reader, &error.to_string());
                    thread::sleep(backoff.next_pause());
                }
                Ok(answer) => {
                    self.ends(Who::Reader);
                    return Ok(answer);
                }
                Err(error) => {
                    self.lock().remove(&Who::Reader);
                    return Err(error);
                }
            }
        }
    }

    /// Whether anyone waits for the ledger now.
    pub fn is_going_on(&self) -> bool {
        !self.lock().is_empty()
    }

    fn begins(&self, who: Who, why: &str) {
        let mut waiting = self.lock();
        if waiting.is_empty() {
            tracing::warn!(
                "the ledger's database does not answer ({why}); what was accepted is safe in the log and is decided when it answers"
            );
        }
        waiting.insert(who);
    }

    fn ends(&self, who: Who) {
        let mut waiting = self.lock();
        if waiting.remove(&who) && waiting.is_empty() {
            tracing::warn!("the ledger's database answers again");
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeSet<Who>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
