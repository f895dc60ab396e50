//! Running partitions: each has a processor on a thread of its own, started once, until it is stopped. Any thread or task can
//! submit commands; it waits, blocking or not, for these and for what follows from them.
//!
//! What a command means, and who may submit it, is up to the callers.

mod commit_counts;
mod measured_ledger;
mod outage;
mod spans;
mod submission;
#[cfg(test)]
mod tests;
mod waiters;

use std::{
    fmt, io,
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use pollster::block_on;
use rewardhub_core::ids::{Partition, Placement};

use self::{
    commit_counts::CommitCounter,
    measured_ledger::MeasuredLedger,
    waiters::{Waiters, Watch},
};
pub use self::{
    commit_counts::{COMMIT_CLASSES, CommitCounts},
    outage::Outage,
    submission::{Submission, SubmissionObserver, SubmissionState},
    waiters::Status,
};
use crate::{
    ports::{AppendError, Budget, Events, Ledger, Log, RecordHash},
    processor::{CommitIds, Gate, OnOutage, Pause, Running, Shut, StopReason, Work, run},
};

/// How long an idle processor waits for a command before it checks whether it should stop.
const IDLE_WAIT: Duration = Duration::from_millis(20);

/// How partitions run.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How much a processor takes at once.
    pub budget: Budget,
    /// Whether a processor keeps trying while the ledger or the log does not answer; if not, its partition stops.
    pub keeps_trying: bool,
    /// Names the commits of this process; it must never have been used before.
    pub owner: u64,
}

/// The running partitions of a data set. They stop when this is dropped.
pub struct Partitions<L, G> {
    shared: Arc<Shared<L, G>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

struct Shared<L, G> {
    log: Arc<L>,
    ledger: Arc<G>,
    placement: Placement,
    options: Options,
    waiters: Waiters,
    outage: Outage,
    commits: CommitIds,
    committed: CommitCounter,
    stopping: AtomicBool,
    gate: Gate,
}

/// Why records were not submitted, or not certainly.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// The partition has stopped.
    #[error(transparent)]
    Stopped(#[from] StopReason),
    /// The log did not take them, or it is not known whether it did.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// The log has them, but did not confirm that they are durable. They may be decided, at once or when the log is next opened.
    #[error(
        "the log of partition {partition} has the records from {} up to {}, and did not confirm that they are durable ({why}); they may still be decided",
        placed.start, placed.end
    )]
    NotSynced {
        /// The partition that the records were sent to.
        partition: Partition,
        /// Offsets of the records in it.
        placed: Range<u64>,
        /// The error with which the log failed to sync them.
        why: String,
    },
}

impl<L, G> fmt::Debug for Partitions<L, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Partitions").field("placement", &self.shared.placement).finish_non_exhaustive()
    }
}

impl<L, G> Partitions<L, G>
where
    L: Log + Send + Sync + 'static,
    G: Ledger + Events + Send + Sync + 'static,
{
    /// Starts the processor of every partition.
    ///
    /// # Errors
    /// If the system provides no thread.
    pub fn start(log: Arc<L>, ledger: Arc<G>, placement: Placement, options: Options) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            log,
            ledger,
            placement,
            options,
            waiters: Waiters::new(placement),
            outage: Outage::default(),
            commits: CommitIds::of(options.owner),
            committed: CommitCounter::default(),
            stopping: AtomicBool::new(false),
            gate: Gate::default(),
        });
        let partitions = Self { shared, threads: Mutex::default() };
        for partition in placement.all() {
            let shared = partitions.shared.clone();
            // If something ends the process, the thread's name says which partition it was.
            let thread = thread::Builder::new().name(format!("partition {partition}")).spawn(move || shared.run(partition))?;
            partitions.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
        }
        Ok(partitions)
    }

    /// Appends records to a partition's log as part of a submission. Returns their offsets once they are durable.
    ///
    /// # Errors
    /// [`SubmitError`]. The submission does not wait for the records then, though those of [`SubmitError::NotSynced`] may be
    /// decided.
    pub async fn submit(
        &self,
        partition: Partition,
        records: &[&[u8]],
        submission: &Arc<Submission>,
    ) -> Result<Range<u64>, SubmitError> {
        let Shared { waiters, .. } = &*self.shared;
        let hashes: Vec<RecordHash> = records.iter().map(|record| RecordHash::of(record)).collect();
        waiters.expect(partition, &hashes, submission)?;
        let mut expected = Expected { waiters, partition, hashes, submission, is_sent: false };
        let append = submission.join_trace().and_then(|trace| trace.append(partition, records));
        let placed = self.shared.append(partition, records).await;
        if let Some(append) = append {
            append.ended(&placed);
        }
        expected.is_sent = placed.is_ok();
        placed
    }

    /// Blocks until a partition has published everything before an offset; `false` if the time is up before that.
    ///
    /// # Errors
    /// Why the partition has stopped.
    pub fn wait_for(&self, partition: Partition, end: u64, longest: Duration) -> Result<bool, StopReason> {
        self.shared.waiters.wait_for(partition, end, longest)
    }

    /// Why a partition has stopped; `None` if all are running.
    pub fn any_stopped(&self) -> Option<StopReason> {
        self.shared.waiters.any_stopped()
    }

    /// Which partitions, and readers beside them, wait for a ledger that does not answer.
    pub fn outage(&self) -> &Outage {
        &self.shared.outage
    }

    /// While this is held, nothing is decided and nothing is half done, so stored data can be compared at rest.
    pub fn pause(&self) -> Shut<'_> {
        self.shared.gate.shut()
    }

    /// The state of each partition, from 0.
    pub fn status(&self) -> Vec<Status> {
        self.shared.placement.all().map(|partition| self.shared.waiters.status(partition)).collect()
    }

    /// What has become of commits since the partitions were started.
    pub fn commits(&self) -> CommitCounts {
        self.shared.committed.counts()
    }
}

impl<L, G> Partitions<L, G> {
    /// Stops all partitions; each finishes its current batch. What is left stays in the log, and is done when they run again.
    pub fn stop(&self) {
        self.shared.stopping.store(true, Ordering::Relaxed);
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            // A panic in it was reported when it happened, and has stopped its partition.
            let _panicked = thread.join();
        }
    }
}

impl<L, G> Drop for Partitions<L, G> {
    fn drop(&mut self) {
        self.stop();
    }
}

impl<L: Log, G: Ledger + Events> Shared<L, G> {
    /// Appends records, and returns once they are durable.
    async fn append(&self, partition: Partition, records: &[&[u8]]) -> Result<Range<u64>, SubmitError> {
        let placed = self.log.append(partition, records).await?;
        match self.log.sync(partition, placed.end).await {
            Ok(()) => Ok(placed),
            Err(error) => Err(SubmitError::NotSynced { partition, placed, why: error.reason().to_owned() }),
        }
    }

    fn run(&self, partition: Partition) {
        let Self { log, ledger, placement, commits, committed, options, outage, .. } = self;
        let tell = |partition, pause: Pause<'_>| outage.partition(partition, pause);
        let running = Running {
            stop: &self.stopping,
            idle_wait: IDLE_WAIT,
            gate: &self.gate,
            on_outage: if options.keeps_trying { OnOutage::KeepTrying(&tell) } else { OnOutage::GiveUp },
        };
        let ledger = MeasuredLedger { ledger: &**ledger, commits: committed };
        let work = Work { log: &**log, ledger: &ledger, commits, placement: *placement, partition, budget: options.budget };
        let run = || block_on(run(work, running, &mut Watch::new(&self.waiters)));
        let stop = match catch_unwind(AssertUnwindSafe(run)) {
            Ok(Ok(())) => StopReason::Ended { partition },
            Ok(Err(stop)) => stop,
            Err(_said) => StopReason::Panicked { partition },
        };
        self.waiters.stopped(partition, &stop);
    }
}

/// Records that are about to be sent. Unless the log confirms them, the submission stops waiting for them.
struct Expected<'a> {
    waiters: &'a Waiters,
    partition: Partition,
    hashes: Vec<RecordHash>,
    submission: &'a Arc<Submission>,
    is_sent: bool,
}

impl Drop for Expected<'_> {
    fn drop(&mut self) {
        if !self.is_sent {
            self.waiters.give_up(self.partition, &self.hashes, self.submission);
        }
    }
}
