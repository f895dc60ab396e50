//! Asking for commands: the partitions are processed, each on its thread, while something is asked.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant as Clock},
};

use anyhow::{Result, anyhow, bail};
use pollster::block_on;
use rewardhub_core::{
    command::{Body, Command, Source},
    decision::{Answer, DecisionRecord},
    ids::{Bucket, Partition, Placement},
    time::Instant,
};
use rewardhub_embedded::data_set::DataSet;
use rewardhub_engine::{
    ports::{Budget, Ledger as _, Log as _, Reader as _},
    processor::{self, CommitIds, Entry, Observer as _, Running, Stop, Trouble, Work},
    waiter::{Waited, Waiters},
};

use super::{Data, Watch};

/// How long an idle processor waits for a command before it looks whether it is to end.
const PATIENCE: Duration = Duration::from_millis(20);
/// How long to wait for an answer. A processor that stops is noticed at once.
const LONGEST: Duration = Duration::from_mins(5);
/// How often to look whether all is done.
const PAUSE: Duration = Duration::from_millis(1);

/// Where commands are asked for, while the partitions are being processed.
pub struct Edge<'a> {
    pub(super) set: &'a DataSet,
    pub(super) waiters: &'a Waiters,
    stopped: &'a Mutex<Option<Stop>>,
}

/// Ends the processors, however asking ends.
struct Ending<'a>(&'a AtomicBool);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Numbers that nobody has drawn before.
///
/// # Errors
/// When the system gives none.
pub fn random() -> Result<u128> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("the system gives no random numbers: {error}"))?;
    Ok(u128::from_le_bytes(bytes))
}

impl Data {
    /// Processes all partitions while `asking` asks; what it answers, once everything that follows from it is done too.
    ///
    /// # Errors
    /// What `asking` says, or why a partition stopped.
    pub fn work<T>(&self, asking: impl FnOnce(&Edge<'_>) -> Result<T>) -> Result<T> {
        self.work_watched(&Watch::default(), asking)
    }

    /// As [`Self::work`]; `watch` sums up what is published meanwhile.
    ///
    /// # Errors
    /// As [`Self::work`].
    pub fn work_watched<T>(&self, watch: &Watch, asking: impl FnOnce(&Edge<'_>) -> Result<T>) -> Result<T> {
        watch.begin(self.set.placement().all().map(|partition| (partition, self.set.ledger().end(partition))));
        let owner = u64::try_from(random()? >> 64).unwrap_or(0);
        let (commits, waiters) = (CommitIds::of(owner), Waiters::default());
        let (ending, stopped) = (AtomicBool::new(false), Mutex::new(None));
        let placement = self.set.placement();
        thread::scope(|scope| {
            let _ending = Ending(&ending);
            for partition in placement.all() {
                let (commits, waiters, ending, stopped) = (&commits, &waiters, &ending, &stopped);
                scope.spawn(move || {
                    let (log, ledger) = (self.set.commands(), self.set.ledger());
                    let work = Work { log, ledger, commits, placement, partition, budget: Budget::default() };
                    let running = Running { stop: ending, patience: PATIENCE, trouble: Trouble::GiveUp };
                    let (mut sums, mut answers) = (watch, waiters.observer());
                    let mut observer = |partition: Partition, entries: &[Entry]| {
                        sums.published(partition, entries);
                        answers.published(partition, entries);
                    };
                    if let Err(stop) = block_on(processor::run(work, running, &mut observer)) {
                        stopped.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(stop);
                        waiters.stopped(partition);
                    }
                });
            }
            let edge = Edge { set: &self.set, waiters: &waiters, stopped: &stopped };
            let answer = asking(&edge)?;
            edge.settle()?;
            Ok(answer)
        })
    }
}

impl Edge<'_> {
    /// How the data set is laid out.
    pub fn placement(&self) -> Placement {
        self.set.placement()
    }

    /// Asks for a command and waits for its answer.
    ///
    /// # Errors
    /// When it was refused, or is not answered.
    pub fn ask(&self, at: Instant, bucket: Bucket, body: Body) -> Result<Answer> {
        let partition = self.set.placement().partition(bucket);
        let record = Command { at, bucket, source: Source::Edge, body }.encode();
        let log = self.set.commands();
        let place = block_on(log.append(partition, &[&record]))?;
        let waiter = self.waiters.answer(partition, place.start);
        block_on(log.sync(partition, place.end))?;
        let waited = match waiter {
            Ok(waiter) => waiter.wait(LONGEST),
            Err(_past) => {
                let bytes = block_on(self.set.ledger().decision(partition, place.start))?;
                let bytes = bytes.ok_or_else(|| anyhow!("the answer to command {} is gone", place.start))?;
                Waited::Answered(DecisionRecord::decode(&bytes)?.answer)
            }
        };
        match waited {
            Waited::Answered(Answer::Refused(refusal)) => Err(refusal.into()),
            Waited::Answered(answer) => Ok(answer),
            Waited::Stopped => Err(self.why_stopped()),
            Waited::NotYet => {
                bail!("no answer yet; the command is in the log, and is done when the data set is next at work")
            }
        }
    }

    /// Waits until every command, and whatever follows from it, is done.
    ///
    /// # Errors
    /// When a partition has stopped.
    pub fn settle(&self) -> Result<()> {
        let deadline = Clock::now() + LONGEST;
        while !self.is_idle()? {
            if self.stopped.lock().unwrap_or_else(PoisonError::into_inner).is_some() {
                return Err(self.why_stopped());
            }
            if Clock::now() > deadline {
                bail!("the data set is still at work; what is left is in the log, and is done when it is next opened");
            }
            thread::sleep(PAUSE);
        }
        Ok(())
    }

    /// A checkpoint moves only after follow-ups are in the log: if all stand at the ends, and the ends have not moved while that
    /// was found out, nothing is left to do.
    fn is_idle(&self) -> Result<bool> {
        let ends = || self.placement().all().map(|partition| self.set.commands().ends(partition).0).collect::<Vec<_>>();
        let before = ends();
        for (partition, end) in self.placement().all().zip(&before) {
            if block_on(self.set.ledger().checkpoint(partition))?.next != *end {
                return Ok(false);
            }
        }
        Ok(ends() == before)
    }

    pub(super) fn why_stopped(&self) -> anyhow::Error {
        match self.stopped.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            Some(stop) => stop.clone().into(),
            None => anyhow!("a partition has stopped"),
        }
    }
}
