//! The pipeline that is measured: a log on the disk, running partitions, a ledger.

use std::{
    sync::{Arc, Mutex, PoisonError},
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
    partitions::{Options, Partitions, Submission, SubmissionState},
    ports::{Budget, Events, Ledger, Log, RecordHash},
    processor::Entry,
};
use rewardhub_service::unique_id;
use rustc_hash::FxHashMap;

/// How often the sender of a steady stream sends the commands that have become due.
const TICK: Duration = Duration::from_millis(5);
/// Commands appended at once.
const GROUP: usize = 2048;
/// The longest time that the commands may take.
const LONGEST: Duration = Duration::from_secs(3600);

/// A log, and the partitions that decide its commands.
pub struct Pipeline<L, G> {
    placement: Placement,
    partitions: Partitions<L, G>,
}

/// The times at which the commands of a steady stream were sent, and their ages when they were published.
#[derive(Debug, Default)]
struct Ages {
    sent: FxHashMap<RecordHash, Instant>,
    ages: Vec<Duration>,
}

impl<L, G> Pipeline<L, G>
where
    L: Log + Send + Sync + 'static,
    G: Ledger + Events + Send + Sync + 'static,
{
    /// Starts the partitions, which stop at the first failure of the ledger.
    pub fn start(log: &Arc<L>, ledger: &Arc<G>, placement: Placement) -> Result<Self> {
        let owner = u64::try_from(unique_id()? >> 64).unwrap_or(0);
        let options = Options { budget: Budget::LARGEST, keeps_trying: false, owner };
        Ok(Self { placement, partitions: Partitions::start(log.clone(), ledger.clone(), placement, options)? })
    }

    /// The numbers of buckets and partitions.
    pub fn placement(&self) -> Placement {
        self.placement
    }

    /// Sends commands as fast as the log accepts them, and waits until all are published. Returns how long both took.
    pub fn backlog(&self, commands: impl Iterator<Item = Command>) -> Result<Duration> {
        let (begun, submission) = (Instant::now(), Arc::new(Submission::default()));
        let mut groups = self.groups();
        for command in commands {
            let partition = self.placement.partition(command.bucket);
            let group = &mut groups[usize::from(partition.0)];
            group.push(command.encode());
            if group.len() == GROUP {
                self.send(partition, &std::mem::take(group), &submission)?;
            }
        }
        self.send_all(groups, &submission)?;
        settle(&submission)?;
        Ok(begun.elapsed())
    }

    /// Sends commands at a steady rate for a while. Returns the age of each when its decision was published.
    pub fn steady(&self, per_second: u32, lasts: Duration, mut command: impl FnMut() -> Command) -> Result<Vec<Duration>> {
        let ages = Arc::new(Mutex::new(Ages::default()));
        let heard = ages.clone();
        let hear = move |_: Partition, entries: &[&Entry]| {
            let (now, mut ages) = (Instant::now(), heard.lock().unwrap_or_else(PoisonError::into_inner));
            for entry in entries {
                if let Some(sent) = ages.sent.remove(&entry.hash) {
                    ages.ages.push(now - sent);
                }
            }
        };
        let submission = Arc::new(Submission::heard_by(hear));
        let (begun, mut sent) = (Instant::now(), 0);
        while begun.elapsed() < lasts {
            thread::sleep(TICK);
            let due = u64::try_from(begun.elapsed().as_micros() * u128::from(per_second) / 1_000_000).context("a count")?;
            let (now, mut groups) = (Instant::now(), self.groups());
            for command in (sent..due).map(|_| command()) {
                let record = command.encode();
                ages.lock().unwrap_or_else(PoisonError::into_inner).sent.insert(RecordHash::of(&record), now);
                groups[usize::from(self.placement.partition(command.bucket).0)].push(record);
            }
            sent = due;
            self.send_all(groups, &submission)?;
        }
        settle(&submission)?;
        Ok(std::mem::take(&mut ages.lock().unwrap_or_else(PoisonError::into_inner).ages))
    }

    fn groups(&self) -> Vec<Vec<Vec<u8>>> {
        self.placement.all().map(|_| Vec::new()).collect()
    }

    fn send_all(&self, groups: Vec<Vec<Vec<u8>>>, submission: &Arc<Submission>) -> Result<()> {
        let some = self.placement.all().zip(groups).filter(|(_, group)| !group.is_empty());
        some.into_iter().try_for_each(|(partition, group)| self.send(partition, &group, submission))
    }

    fn send(&self, partition: Partition, records: &[Vec<u8>], submission: &Arc<Submission>) -> Result<()> {
        let records: Vec<&[u8]> = records.iter().map(Vec::as_slice).collect();
        block_on(self.partitions.submit(partition, &records, submission))?;
        Ok(())
    }
}

fn settle(submission: &Submission) -> Result<()> {
    let state = submission.wait(LONGEST, SubmissionState::is_complete);
    match state.stopped {
        Some(stop) => bail!(stop),
        None if state.is_complete() => Ok(()),
        None => bail!("{} commands were not decided within an hour", state.open),
    }
}
