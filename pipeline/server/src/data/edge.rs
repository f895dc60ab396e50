//! Asking for commands: the partitions are processed, each on its thread, while something is asked.

use std::{
    cell::OnceCell,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant as Clock},
};

use anyhow::{Context as _, Result, anyhow, bail};
use pollster::block_on;
use rewardhub_core::{
    command::{Body, Command, Source},
    decision::{Answer, DecisionRecord},
    ids::{Bucket, Partition, Placement},
    state::row::{Row, RowKey},
    time::Instant,
};
use rewardhub_engine::{
    ports::{Budget, DecisionReader as _, Ledger as _, Log as _},
    processor::{self, CommitIds, Entry, Observer as _, Pause, Running, Stop, Trouble, Work},
    waiter::{Count, Counted, Waited, Waiters},
};

use super::{Data, Place, Watch, waiting::Waiting};
use crate::ledger::{Patience, Set};

/// How long an idle processor waits for a command before it looks whether it is to end.
const PATIENCE: Duration = Duration::from_millis(20);
/// How long to wait for an answer. A processor that stops is noticed at once.
const LONGEST: Duration = Duration::from_mins(5);
/// How often to look whether all is done.
const PAUSE: Duration = Duration::from_millis(1);

/// Where commands are asked for, while the partitions are being processed.
pub struct Edge<'a> {
    pub(super) set: &'a Set,
    pub(super) waiters: &'a Waiters,
    stopped: &'a Mutex<Option<Stop>>,
    waiting: &'a Waiting,
    patience: Patience,
    /// How far the partitions were when they were put to work, once the ledger has said so.
    begun: OnceCell<Vec<u64>>,
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
        let (ending, stopped, waiting) = (AtomicBool::new(false), Mutex::new(None), Waiting::default());
        let placement = self.set.placement();
        let tell = |partition, pause: Pause<'_>| waiting.partition(partition, pause);
        let elsewhere = self.set.ledger().is_elsewhere();
        let trouble = if elsewhere { Trouble::KeepTrying(&tell) } else { Trouble::GiveUp };
        let budget = if elsewhere { Budget::LARGEST } else { Budget::default() };
        thread::scope(|scope| {
            let _ending = Ending(&ending);
            for partition in placement.all() {
                let (commits, waiters, ending, stopped) = (&commits, &waiters, &ending, &stopped);
                // What ends the process is told by the thread's name.
                let named = thread::Builder::new().name(format!("partition {partition}"));
                let started = named.spawn_scoped(scope, move || {
                    let (log, ledger) = (self.set.commands(), self.set.ledger());
                    let work = Work { log, ledger, commits, placement, partition, budget };
                    let running = Running { stop: ending, patience: PATIENCE, trouble };
                    let (mut sums, mut answers) = (watch, waiters.observer());
                    let mut observer = |partition: Partition, entries: &[Entry]| {
                        sums.published(partition, entries);
                        answers.published(partition, entries);
                    };
                    let run = || block_on(processor::run(work, running, &mut observer));
                    let done = catch_unwind(AssertUnwindSafe(run)).unwrap_or(Err(Stop::Panicked { partition }));
                    if let Err(stop) = done {
                        stopped.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(stop);
                        waiters.stopped(partition);
                    }
                });
                started.context("the system gives no thread for a partition")?;
            }
            let (set, patience) = (&self.set, self.patience);
            let edge = Edge { set, waiters: &waiters, stopped: &stopped, waiting: &waiting, patience, begun: OnceCell::new() };
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
    /// When it was refused, could not be decided, or is not answered.
    pub fn ask(&self, at: Instant, bucket: Bucket, body: Body) -> Result<Answer> {
        match self.answer(at, bucket, body)? {
            (_, Answer::Refused(refusal)) => Err(refusal.into()),
            (place, Answer::SetAside(reason)) => bail!(
                "what was asked for cannot be decided ({reason}); it was set aside, and everything else goes on: `rewardhub set-aside show {place}` tells more"
            ),
            (_, answer) => Ok(answer),
        }
    }

    /// Asks for a command and waits for its answer, whatever that is; where it stands.
    ///
    /// # Errors
    /// When it is not answered.
    pub fn answer(&self, at: Instant, bucket: Bucket, body: Body) -> Result<(Place, Answer)> {
        let partition = self.set.placement().partition(bucket);
        let record = Command { at, bucket, source: Source::Edge, body }.encode();
        let log = self.set.commands();
        let place = block_on(log.append(partition, &[&record]))?;
        let waiter = self.waiters.answer(partition, place.start);
        block_on(log.sync(partition, place.end))?;
        let waited = match waiter {
            Ok(waiter) => loop {
                match waiter.wait(LONGEST) {
                    Waited::NotYet if self.waits_for_the_ledger() => {}
                    waited => break waited,
                }
            },
            Err(_past) => {
                let bytes = block_on(self.set.ledger().decision(partition, place.start))?;
                let bytes = bytes.ok_or_else(|| anyhow!("the answer to command {} is gone", place.start))?;
                Waited::Answered(DecisionRecord::decode(&bytes)?.answer)
            }
        };
        match waited {
            Waited::Answered(answer) => Ok((Place { partition, offset: place.start }, answer)),
            Waited::Stopped => Err(self.why_stopped()),
            Waited::NotYet => {
                bail!("no answer yet; the command is in the log, and is done when the data set is next at work")
            }
        }
    }

    /// Rows as the processors have left them. While the ledger does not answer, it is waited for.
    ///
    /// # Errors
    /// When it does not answer for long, or a partition has stopped.
    pub fn rows(&self, keys: &[RowKey]) -> Result<Vec<Option<Row>>> {
        Ok(self.waiting.patiently(self.longest(), || self.has_stopped(), || block_on(self.set.ledger().rows(keys)))?)
    }

    /// Waits until every command, and whatever follows from it, is done.
    ///
    /// # Errors
    /// When a partition has stopped, or none gets on for long.
    pub fn settle(&self) -> Result<()> {
        let (mut standing, mut since) = (None, Clock::now());
        loop {
            let now = self.standing()?;
            // Follow-ups are in the log before their command counts as published: where all is, and no log has grown while that was
            // found out, nothing is left to do.
            if now.iter().all(|(published, end)| published == end) && self.ends() == now.iter().map(|at| at.1).collect::<Vec<_>>()
            {
                return Ok(());
            }
            if self.has_stopped() {
                return Err(self.why_stopped());
            }
            if standing.as_ref() != Some(&now) {
                (standing, since) = (Some(now), Clock::now());
            }
            if since.elapsed() > LONGEST && !self.waits_for_the_ledger() {
                bail!("the data set is still at work; what is left is in the log, and is done when it is next opened");
            }
            thread::sleep(PAUSE);
        }
    }

    /// Of each partition, how far it is published and where its log ends. Nobody else works on them: what was done before is what
    /// the ledger says once, and everything after that is published here.
    fn standing(&self) -> Result<Vec<(u64, u64)>> {
        let ends = self.ends();
        let begun = match self.begun.get() {
            Some(begun) => begun,
            None => {
                let next = |partition| block_on(self.set.ledger().checkpoint(partition)).map(|checkpoint| checkpoint.next);
                let read = || self.placement().all().map(next).collect::<Result<Vec<u64>, _>>();
                let begun = self.waiting.patiently(self.longest(), || self.has_stopped(), read)?;
                self.begun.get_or_init(|| begun)
            }
        };
        let published = |(partition, begun): (Partition, &u64)| self.waiters.published_end(partition).max(*begun);
        Ok(self.placement().all().zip(begun).map(published).zip(ends).collect())
    }

    /// Waits until no more than so many commands are under way; what was counted of them.
    ///
    /// # Errors
    /// When a partition has stopped, or none gets on for long.
    pub fn wait(&self, count: &Count, open: u64) -> Result<Counted> {
        loop {
            let counted = count.wait(open, LONGEST);
            if counted.stopped {
                return Err(self.why_stopped());
            }
            if counted.open <= open {
                return Ok(counted);
            }
            if !self.waits_for_the_ledger() {
                bail!("not everything was decided; what was read so far stands in the log, and the file can be sent again");
            }
        }
    }

    /// How long the ledger is waited for.
    fn longest(&self) -> Duration {
        match self.patience {
            Patience::None => LONGEST,
            Patience::UntilTheyAnswer => Duration::MAX,
        }
    }

    /// Whether nothing gets on because the ledger does not answer, and that shall be waited for however long it takes.
    fn waits_for_the_ledger(&self) -> bool {
        self.patience == Patience::UntilTheyAnswer && self.waiting.is_anybody()
    }

    fn ends(&self) -> Vec<u64> {
        self.placement().all().map(|partition| self.set.commands().ends(partition).0).collect()
    }

    pub(super) fn has_stopped(&self) -> bool {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    pub(super) fn why_stopped(&self) -> anyhow::Error {
        match self.stopped.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            Some(stop) => stop.clone().into(),
            None => anyhow!("a partition has stopped"),
        }
    }
}
