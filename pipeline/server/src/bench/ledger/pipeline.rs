//! The pipeline that is measured: a log on the disk, a processor for each partition, a ledger.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use pollster::block_on;
use rewardhub_core::{
    command::Command,
    ids::{Partition, Placement},
};
use rewardhub_engine::{
    ports::{Budget, Events, Ledger, Log},
    processor::{self, CommitIds, Entry, Running, Stop, Trouble, Work},
};

use crate::data::random;

/// How long an idle processor waits before it looks whether it is to end.
const PATIENCE: Duration = Duration::from_millis(20);
/// How often the sender of a steady stream sends what has become due.
const TICK: Duration = Duration::from_millis(5);
/// Commands appended at once.
const GROUP: usize = 2048;

/// A log and what is decided on it.
pub struct Pipeline<'a, L, G> {
    /// Where commands go.
    pub log: &'a L,
    /// Where they are committed.
    pub ledger: &'a G,
    /// How both are laid out.
    pub placement: Placement,
}

/// A pipeline while it works.
pub struct Working<'a, L, G> {
    pipeline: &'a Pipeline<'a, L, G>,
    stopped: Mutex<Option<Stop>>,
    partitions: Vec<Mutex<Told>>,
}

/// What is known of a partition.
#[derive(Default)]
struct Told {
    /// Offset after the last decision that was published.
    published: u64,
    /// When commands were sent, by their offsets; those that are waited for by a steady stream.
    sent: BTreeMap<u64, Instant>,
    /// How old they were when they were published.
    ages: Vec<Duration>,
}

impl<'a, L: Log + Sync, G: Ledger + Events + Sync> Pipeline<'a, L, G> {
    /// Runs the processors while `asking`.
    pub fn work<T>(&'a self, asking: impl FnOnce(&Working<'a, L, G>) -> Result<T>) -> Result<T> {
        let partitions = self.placement.all().map(|_| Mutex::default()).collect();
        let working = Working { pipeline: self, stopped: Mutex::new(None), partitions };
        let (ending, commits) = (AtomicBool::new(false), CommitIds::of(u64::try_from(random()? >> 64).unwrap_or(0)));
        thread::scope(|scope| {
            for partition in self.placement.all() {
                let (working, ending, commits) = (&working, &ending, &commits);
                scope.spawn(move || {
                    let Self { log, ledger, placement } = *self;
                    let work = Work { log, ledger, commits, placement, partition, budget: Budget::LARGEST };
                    let running = Running { stop: ending, patience: PATIENCE, trouble: Trouble::GiveUp };
                    let mut observer = |partition: Partition, entries: &[Entry]| working.published(partition, entries);
                    if let Err(stop) = block_on(processor::run(work, running, &mut observer)) {
                        lock(&working.stopped).get_or_insert(stop);
                    }
                });
            }
            let answer = asking(&working);
            ending.store(true, Ordering::Relaxed);
            answer
        })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<L: Log, G> Working<'_, L, G> {
    fn published(&self, partition: Partition, entries: &[Entry]) {
        let now = Instant::now();
        let mut told = lock(&self.partitions[usize::from(partition.0)]);
        for entry in entries {
            if let Some(sent) = told.sent.remove(&entry.offset) {
                told.ages.push(now - sent);
            }
        }
        told.published = entries.last().map_or(told.published, |last| last.offset + 1);
    }

    /// Sends commands as fast as the log takes them, and waits until all are published; how long both took.
    pub fn backlog(&self, commands: impl Iterator<Item = Command>) -> Result<Duration> {
        let begun = Instant::now();
        let mut groups = self.groups();
        for command in commands {
            let partition = self.pipeline.placement.partition(command.bucket);
            let group = &mut groups[usize::from(partition.0)];
            group.push(command.encode());
            if group.len() == GROUP {
                self.send(partition, &std::mem::take(group), false)?;
            }
        }
        self.send_all(groups, false)?;
        self.settle()?;
        Ok(begun.elapsed())
    }

    /// Sends commands at a steady rate for a while; how old each was when its decision was published.
    pub fn steady(&self, per_second: u32, lasts: Duration, mut command: impl FnMut() -> Command) -> Result<Vec<Duration>> {
        let (begun, mut sent) = (Instant::now(), 0);
        while begun.elapsed() < lasts {
            thread::sleep(TICK);
            let due = u64::try_from(begun.elapsed().as_micros() * u128::from(per_second) / 1_000_000).context("a count")?;
            let mut groups = self.groups();
            for command in (sent..due).map(|_| command()) {
                groups[usize::from(self.pipeline.placement.partition(command.bucket).0)].push(command.encode());
            }
            sent = due;
            self.send_all(groups, true)?;
        }
        self.settle()?;
        Ok(self.partitions.iter().flat_map(|told| std::mem::take(&mut lock(told).ages)).collect())
    }

    fn groups(&self) -> Vec<Vec<Vec<u8>>> {
        self.pipeline.placement.all().map(|_| Vec::new()).collect()
    }

    fn send_all(&self, groups: Vec<Vec<Vec<u8>>>, timed: bool) -> Result<()> {
        let some = self.pipeline.placement.all().zip(groups).filter(|(_, group)| !group.is_empty());
        some.into_iter().try_for_each(|(partition, group)| self.send(partition, &group, timed))
    }

    fn send(&self, partition: Partition, records: &[Vec<u8>], timed: bool) -> Result<()> {
        let (records, log): (Vec<&[u8]>, _) = (records.iter().map(Vec::as_slice).collect(), self.pipeline.log);
        let now = Instant::now();
        let placed = block_on(log.append(partition, &records))?;
        if timed {
            // Not synced yet, so not read yet.
            lock(&self.partitions[usize::from(partition.0)]).sent.extend(placed.clone().map(|offset| (offset, now)));
        }
        block_on(log.sync(partition, placed.end))?;
        Ok(())
    }

    fn settle(&self) -> Result<()> {
        loop {
            if let Some(stop) = lock(&self.stopped).take() {
                bail!(stop);
            }
            let mut behind = false;
            for (partition, told) in self.pipeline.placement.all().zip(&self.partitions) {
                behind |= lock(told).published < block_on(self.pipeline.log.end(partition))?;
            }
            if !behind {
                return Ok(());
            }
            thread::sleep(TICK);
        }
    }
}
