//! The pipeline that is measured: a log on the disk, a processor for each partition, a ledger.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
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

/// How far each partition is published, and how old commands were by then.
struct Published<'a> {
    next: Vec<AtomicU64>,
    /// Of each partition, when each command of a steady stream was sent, from its first offset on.
    sent: &'a [Mutex<Vec<Instant>>],
    first: Vec<u64>,
    ages: Mutex<Vec<Duration>>,
}

impl<L: Log + Sync, G: Ledger + Events + Sync> Pipeline<'_, L, G> {
    /// Appends commands, group by group.
    pub fn append(&self, commands: impl Iterator<Item = Command>) -> Result<()> {
        let mut groups: Vec<Vec<Vec<u8>>> = self.placement.all().map(|_| Vec::new()).collect();
        for command in commands {
            let partition = self.placement.partition(command.bucket);
            let group = &mut groups[usize::from(partition.0)];
            group.push(command.encode());
            if group.len() == GROUP {
                self.send(partition, &std::mem::take(group))?;
            }
        }
        self.placement.all().zip(groups).filter(|(_, group)| !group.is_empty()).try_for_each(|(partition, group)| {
            self.send(partition, &group)?;
            Ok(())
        })
    }

    fn send(&self, partition: Partition, records: &[Vec<u8>]) -> Result<std::ops::Range<u64>> {
        let records: Vec<&[u8]> = records.iter().map(Vec::as_slice).collect();
        let placed = block_on(self.log.append(partition, &records))?;
        block_on(self.log.sync(partition, placed.end))?;
        Ok(placed)
    }

    /// Decides everything that is in the log; how long that took.
    pub fn drain(&self) -> Result<Duration> {
        let begun = Instant::now();
        self.while_working(&[], || Ok(()))?;
        Ok(begun.elapsed())
    }

    /// Sends commands at a steady rate for a while; how old each was when its decision was published.
    pub fn steady(&self, per_second: u32, lasts: Duration, mut commands: impl FnMut() -> Command) -> Result<Vec<Duration>> {
        let sent: Vec<Mutex<Vec<Instant>>> = self.placement.all().map(|_| Mutex::default()).collect();
        self.while_working(&sent, || {
            let (begun, mut due) = (Instant::now(), 0_u64);
            while begun.elapsed() < lasts {
                thread::sleep(TICK);
                let until = begun.elapsed().as_micros() * u128::from(per_second) / 1_000_000;
                let many = u64::try_from(until).context("a count")? - due;
                due += many;
                let now = Instant::now();
                let mut groups: Vec<Vec<Vec<u8>>> = self.placement.all().map(|_| Vec::new()).collect();
                for command in (0..many).map(|_| commands()) {
                    groups[usize::from(self.placement.partition(command.bucket).0)].push(command.encode());
                }
                for (partition, group) in self.placement.all().zip(groups).filter(|(_, group)| !group.is_empty()) {
                    let times = vec![now; group.len()];
                    sent[usize::from(partition.0)].lock().unwrap_or_else(PoisonError::into_inner).extend(times);
                    self.send(partition, &group)?;
                }
            }
            Ok(())
        })
    }

    /// Runs the processors while `sending`, and until all that it sent is published.
    fn while_working(&self, sent: &[Mutex<Vec<Instant>>], sending: impl FnOnce() -> Result<()>) -> Result<Vec<Duration>> {
        let end = |partition| block_on(self.log.end(partition));
        let first: Vec<u64> = self.placement.all().map(end).collect::<Result<_, _>>()?;
        let next = self.placement.all().map(|_| AtomicU64::new(0)).collect();
        let published = Published { next, sent, first, ages: Mutex::default() };
        let (ending, stopped, commits) = (AtomicBool::new(false), Mutex::new(None), CommitIds::of(owner()?));
        let done = thread::scope(|scope| {
            for partition in self.placement.all() {
                let (published, ending, stopped, commits) = (&published, &ending, &stopped, &commits);
                scope.spawn(move || {
                    let Self { log, ledger, placement } = self;
                    let placement = *placement;
                    let work = Work { log: *log, ledger: *ledger, commits, placement, partition, budget: Budget::default() };
                    let running = Running { stop: ending, patience: PATIENCE, trouble: Trouble::GiveUp };
                    let mut observer = |partition: Partition, entries: &[Entry]| published.see(partition, entries);
                    if let Err(stop) = block_on(processor::run(work, running, &mut observer)) {
                        stopped.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(stop);
                    }
                });
            }
            let done = sending().and_then(|()| self.wait(&published, &stopped));
            ending.store(true, Ordering::Relaxed);
            done
        });
        done?;
        Ok(published.ages.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    fn wait(&self, published: &Published<'_>, stopped: &Mutex<Option<Stop>>) -> Result<()> {
        loop {
            if let Some(stop) = stopped.lock().unwrap_or_else(PoisonError::into_inner).take() {
                bail!(stop);
            }
            let behind = |partition: Partition| {
                let end = block_on(self.log.end(partition))?;
                Ok(published.next[usize::from(partition.0)].load(Ordering::Acquire) < end)
            };
            let behind: Vec<bool> = self.placement.all().map(behind).collect::<Result<_>>()?;
            if !behind.contains(&true) {
                return Ok(());
            }
            thread::sleep(TICK);
        }
    }
}

fn owner() -> Result<u64> {
    Ok(u64::try_from(random()? >> 64).unwrap_or(0))
}

impl Published<'_> {
    fn see(&self, partition: Partition, entries: &[Entry]) {
        let at = usize::from(partition.0);
        if let Some(sent) = self.sent.get(at) {
            let (sent, now) = (sent.lock().unwrap_or_else(PoisonError::into_inner), Instant::now());
            let age = |entry: &Entry| {
                let index = usize::try_from(entry.offset.checked_sub(self.first[at])?).ok()?;
                Some(now - *sent.get(index)?)
            };
            self.ages.lock().unwrap_or_else(PoisonError::into_inner).extend(entries.iter().filter_map(age));
        }
        if let Some(last) = entries.last() {
            self.next[at].store(last.offset + 1, Ordering::Release);
        }
    }
}
