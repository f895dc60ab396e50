//! Which submission waits for which command: for its own by the hash of the record, which is known before the log has it; for
//! follow-ups by the decision that they follow from.
//!
//! So no answer is taken for another command's, and none comes before a submission waits for it.

use std::{
    collections::{VecDeque, hash_map::Entry as Slot},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use event_listener::{Event, Listener as _};
use rewardhub_core::{
    command::Source,
    ids::{Partition, Placement, Position},
};
use rustc_hash::FxHashMap;

use super::{
    spans::{self, BatchTimes},
    submission::{Part, Submission},
};
use crate::{
    ports::RecordHash,
    processor::{Entry, Observer, Stage, StopReason},
};

/// Everything that submissions wait for, in all partitions.
#[derive(Debug)]
pub struct Waiters {
    placement: Placement,
    partitions: Vec<One>,
}

#[derive(Debug, Default)]
struct One {
    waiting: Mutex<Waiting>,
    progress: Event,
}

/// The state of a partition.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Status {
    /// Offset after the last command that was published; 0 until that is known.
    pub published: u64,
    /// How often its processor was started; more than once is a sign of problems.
    pub starts: u64,
    /// Why it has stopped; `None` while it runs.
    pub stopped: Option<StopReason>,
}

#[derive(Debug, Default)]
struct Waiting {
    status: Status,
    /// By the record's hash. The same record may be sent more than once: the first sender gets the first answer.
    sent: FxHashMap<RecordHash, VecDeque<Arc<Submission>>>,
    /// By partition and position of the decision that they follow from.
    following: FxHashMap<(Partition, Position), Arc<Submission>>,
}

impl Waiting {
    fn of(&self, entry: &Entry) -> Option<Arc<Submission>> {
        match entry.command.source {
            Source::Client => self.sent.get(&entry.hash)?.front().cloned(),
            Source::FollowUp { partition, position, .. } => self.following.get(&(partition, position)).cloned(),
        }
    }

    fn take(&mut self, entry: &Entry) -> Option<(Arc<Submission>, Part)> {
        match entry.command.source {
            Source::Client => {
                let Slot::Occupied(mut waiting) = self.sent.entry(entry.hash) else { return None };
                let first = waiting.get_mut().pop_front();
                if waiting.get().is_empty() {
                    waiting.remove();
                }
                first.map(|submission| (submission, Part::Own))
            }
            Source::FollowUp { partition, position, .. } => {
                self.following.remove(&(partition, position)).map(|submission| (submission, Part::FollowUp))
            }
        }
    }
}

impl Waiters {
    pub(super) fn new(placement: Placement) -> Self {
        Self { placement, partitions: placement.all().map(|_| One::default()).collect() }
    }

    /// Makes a submission wait for these records, which are sent next.
    ///
    /// # Errors
    /// Why the partition has stopped.
    pub(super) fn expect(
        &self,
        partition: Partition,
        records: &[RecordHash],
        submission: &Arc<Submission>,
    ) -> Result<(), StopReason> {
        let mut waiting = self.lock(partition);
        if let Some(stop) = &waiting.status.stopped {
            return Err(stop.clone());
        }
        submission.opened(records.len() as u64);
        for record in records {
            waiting.sent.entry(*record).or_default().push_back(submission.clone());
        }
        Ok(())
    }

    /// Stops a submission from waiting for these records: the log has not taken them, or did not confirm that it has.
    pub(super) fn give_up(&self, partition: Partition, records: &[RecordHash], submission: &Arc<Submission>) {
        let mut waiting = self.lock(partition);
        let mut found = 0;
        for record in records {
            let Slot::Occupied(mut slot) = waiting.sent.entry(*record) else { continue };
            if let Some(at) = slot.get().iter().rposition(|waits| Arc::ptr_eq(waits, submission)) {
                slot.get_mut().remove(at);
                found += 1;
            }
            if slot.get().is_empty() {
                slot.remove();
            }
        }
        submission.taken_back(found);
    }

    /// The state of a partition.
    pub(super) fn status(&self, partition: Partition) -> Status {
        self.lock(partition).status.clone()
    }

    /// Blocks until a partition has published everything before an offset, or has stopped, or the time is up.
    ///
    /// # Errors
    /// Why the partition has stopped.
    pub(super) fn wait_for(&self, partition: Partition, end: u64, longest: Duration) -> Result<bool, StopReason> {
        let reached = || {
            let waiting = self.lock(partition);
            match &waiting.status.stopped {
                Some(stop) if waiting.status.published < end => Err(stop.clone()),
                _ => Ok(waiting.status.published >= end),
            }
        };
        let deadline = std::time::Instant::now() + longest;
        loop {
            let listener = self.one(partition).progress.listen();
            if reached()? {
                return Ok(true);
            }
            if listener.wait_deadline(deadline).is_none() {
                return reached();
            }
        }
    }

    /// Marks a partition as stopped, and tells the submissions that wait for it.
    pub(super) fn stopped(&self, partition: Partition, stop: &StopReason) {
        let mut waiting = self.lock(partition);
        waiting.status.stopped = Some(stop.clone());
        let sent = std::mem::take(&mut waiting.sent);
        let following = std::mem::take(&mut waiting.following);
        drop(waiting);
        let all = sent.into_values().flatten().chain(following.into_values());
        all.for_each(|submission| submission.stopped(stop));
        self.one(partition).progress.notify(usize::MAX);
    }

    /// Why a partition has stopped, if one has; of several, the first.
    pub(super) fn any_stopped(&self) -> Option<StopReason> {
        self.placement.all().find_map(|partition| self.lock(partition).status.stopped.clone())
    }

    fn one(&self, partition: Partition) -> &One {
        &self.partitions[usize::from(partition.0)]
    }

    fn lock(&self, partition: Partition) -> MutexGuard<'_, Waiting> {
        self.one(partition).waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Consecutive entries that belong to one submission.
struct Stretch<'a> {
    submission: Arc<Submission>,
    entries: Vec<(&'a Entry, Part)>,
}

/// What watches the processor of a partition for those who wait.
pub(super) struct Watch<'a> {
    waiters: &'a Waiters,
    batch: BatchTimes,
}

impl<'a> Watch<'a> {
    pub fn new(waiters: &'a Waiters) -> Self {
        Self { waiters, batch: BatchTimes::default() }
    }
}

impl Observer for Watch<'_> {
    fn started(&mut self, partition: Partition, next: u64) {
        let status = &mut self.waiters.lock(partition).status;
        status.starts += 1;
        status.published = status.published.max(next);
        self.waiters.one(partition).progress.notify(usize::MAX);
    }

    fn reached(&mut self, _partition: Partition, stage: Stage) {
        self.batch.reached(stage);
    }

    /// A submission that waits for an entry also waits for its follow-ups, from before they can be decided.
    fn publishing(&mut self, partition: Partition, entries: &[Entry]) {
        let with_follow_ups = entries.iter().filter(|entry| !entry.record.follow_ups.is_empty());
        let awaited: Vec<(Arc<Submission>, &Entry)> = {
            let waiting = self.waiters.lock(partition);
            with_follow_ups.filter_map(|entry| Some((waiting.of(entry)?, entry))).collect()
        };
        for (submission, entry) in awaited {
            for (follow_up, index) in entry.record.follow_ups.iter().zip(0..) {
                let target = self.waiters.placement.partition(follow_up.bucket);
                let from = (partition, Position { offset: entry.offset, index });
                let mut waiting = self.waiters.lock(target);
                match (&waiting.status.stopped, waiting.following.contains_key(&from)) {
                    (Some(stop), _) => submission.stopped(stop),
                    (None, true) => {}
                    (None, false) => {
                        submission.follows(1);
                        waiting.following.insert(from, submission.clone());
                    }
                }
            }
        }
    }

    fn published(&mut self, partition: Partition, entries: &[Entry]) {
        let mut stretches: Vec<Stretch<'_>> = Vec::new();
        {
            let mut waiting = self.waiters.lock(partition);
            waiting.status.published =
                entries.last().map_or(waiting.status.published, |last| waiting.status.published.max(last.offset + 1));
            for entry in entries {
                let Some((submission, part)) = waiting.take(entry) else { continue };
                match stretches.last_mut() {
                    Some(last) if Arc::ptr_eq(&last.submission, &submission) => last.entries.push((entry, part)),
                    _ => stretches.push(Stretch { submission, entries: vec![(entry, part)] }),
                }
            }
        }
        let sent = stretches.iter().flat_map(|stretch| stretch.entries.iter().map(|(entry, _)| (&stretch.submission, *entry)));
        spans::enter((partition, &self.batch, entries.len()), sent);
        stretches.iter().for_each(|stretch| stretch.submission.published(partition, &stretch.entries));
        self.waiters.one(partition).progress.notify(usize::MAX);
    }
}
