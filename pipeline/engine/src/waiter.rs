//! Those who wait for outcomes: a request for the answer to one command, an ingest for the sum of many.
//!
//! Append, register, then sync: what was published before it was registered is told as [`Past`], and read with
//! [`crate::ports::DecisionReader::decision`].

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Condvar, Mutex, MutexGuard,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    time::{Duration, Instant},
};

use rewardhub_core::{
    decision::{Answer, Refusal, Tally},
    ids::Partition,
    state::set_aside::Undecidable,
};

use crate::processor::{Entry, Observer};

/// Everyone who waits, in all partitions. Shared by processors (each with an [`Observer`] of it) and edges.
#[derive(Debug, Default)]
pub struct Waiters {
    partitions: Mutex<BTreeMap<Partition, Waiting>>,
}

#[derive(Debug, Default)]
struct Waiting {
    published: u64,
    open: BTreeMap<u64, Vec<Interest>>,
}

#[derive(Debug)]
enum Interest {
    Answer(SyncSender<Answer>),
    Count(Arc<Count>),
}

/// The command was published before anybody asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Past;

impl Waiters {
    /// Waits for the answer to one command.
    ///
    /// # Errors
    /// [`Past`].
    pub fn answer(&self, partition: Partition, offset: u64) -> Result<Waiter, Past> {
        let (sender, receiver) = sync_channel(1);
        self.register(partition, offset, Interest::Answer(sender))?;
        Ok(Waiter(receiver))
    }

    /// Counts the answer to one command, once it is there.
    ///
    /// # Errors
    /// [`Past`]; it is not counted then.
    pub fn count(&self, partition: Partition, offset: u64, count: &Arc<Count>) -> Result<(), Past> {
        count.change(|counted| counted.open += 1);
        let registered = self.register(partition, offset, Interest::Count(count.clone()));
        if registered.is_err() {
            count.change(|counted| counted.open -= 1);
        }
        registered
    }

    /// What the processor of a partition reports to.
    pub fn observer(&self) -> impl Observer + '_ {
        |partition: Partition, entries: &[Entry]| self.published(partition, entries)
    }

    /// Offset after the last command of a partition that was published since this was made; 0 before the first.
    #[must_use]
    pub fn published_end(&self, partition: Partition) -> u64 {
        self.lock().get(&partition).map_or(0, |waiting| waiting.published)
    }

    /// Tells those who wait for a partition that it stands still.
    pub fn stopped(&self, partition: Partition) {
        let open = self.lock().get_mut(&partition).map(|waiting| std::mem::take(&mut waiting.open));
        for interest in open.into_iter().flat_map(BTreeMap::into_values).flatten() {
            if let Interest::Count(count) = interest {
                count.change(|counted| counted.stopped = true);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Partition, Waiting>> {
        self.partitions.lock().expect("nothing panics while it holds the waiters")
    }

    fn register(&self, partition: Partition, offset: u64, interest: Interest) -> Result<(), Past> {
        let mut partitions = self.lock();
        let waiting = partitions.entry(partition).or_default();
        if offset < waiting.published {
            return Err(Past);
        }
        waiting.open.entry(offset).or_default().push(interest);
        Ok(())
    }

    fn published(&self, partition: Partition, entries: &[Entry]) {
        let mut partitions = self.lock();
        let waiting = partitions.entry(partition).or_default();
        for entry in entries {
            waiting.published = waiting.published.max(entry.offset + 1);
            for interest in waiting.open.remove(&entry.offset).into_iter().flatten() {
                match interest {
                    // Whoever waited too long has dropped the other end, and does not want to know.
                    Interest::Answer(sender) => drop(sender.try_send(entry.record.answer.clone())),
                    Interest::Count(count) => count.change(|counted| {
                        counted.open -= 1;
                        counted.add(partition, entry.offset, &entry.record.answer);
                    }),
                }
            }
        }
    }
}

/// Waits for one answer.
#[derive(Debug)]
pub struct Waiter(Receiver<Answer>);

/// What waiting came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Waited {
    /// The answer.
    Answered(Answer),
    /// None in time; the command stands in the log and will be answered.
    NotYet,
    /// The partition stands still; the command stands in the log and will be answered when it goes on.
    Stopped,
}

impl Waiter {
    /// Waits until the answer is there or time is up.
    #[must_use]
    pub fn wait(&self, timeout: Duration) -> Waited {
        match self.0.recv_timeout(timeout) {
            Ok(answer) => Waited::Answered(answer),
            Err(RecvTimeoutError::Timeout) => Waited::NotYet,
            Err(RecvTimeoutError::Disconnected) => Waited::Stopped,
        }
    }
}

/// Sums of the answers to many commands.
#[derive(Debug, Default)]
pub struct Count {
    counted: Mutex<Counted>,
    changed: Condvar,
}

/// What a [`Count`] stands at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counted {
    /// Commands that are not answered yet.
    pub open: u64,
    /// Commands that were answered.
    pub answered: u64,
    /// Items, summed over the answers.
    pub items: Tally,
    /// Commands that were refused: where they lie, and why.
    pub refused: Vec<(Partition, u64, Refusal)>,
    /// Commands that could not be decided and were set aside: where they lie, and why.
    pub set_aside: Vec<(Partition, u64, Undecidable)>,
    /// A partition stands still; what is open there stays open.
    pub stopped: bool,
}

impl Counted {
    /// Adds an answer.
    pub fn add(&mut self, partition: Partition, offset: u64, answer: &Answer) {
        self.answered += 1;
        match answer {
            Answer::Observed(tally) => self.items += *tally,
            Answer::Refused(refusal) => self.refused.push((partition, offset, refusal.clone())),
            Answer::SetAside(reason) => self.set_aside.push((partition, offset, reason.clone())),
            Answer::Done | Answer::Repeated | Answer::AlreadyApplied | Answer::Registered(_) | Answer::Proposal(_) => {}
        }
    }
}

impl std::ops::AddAssign for Counted {
    fn add_assign(&mut self, other: Self) {
        let Self { open, answered, items, refused, set_aside, stopped } = other;
        self.open += open;
        self.answered += answered;
        self.items += items;
        self.refused.extend(refused);
        self.set_aside.extend(set_aside);
        self.stopped |= stopped;
    }
}

impl Count {
    /// Changes what is counted, and wakes whoever waits for it.
    pub fn change(&self, change: impl FnOnce(&mut Counted)) {
        change(&mut self.counted.lock().expect("sums that overflow stop the process"));
        self.changed.notify_all();
    }

    /// Waits until at most `open` commands are open, a partition stands still, or time is up; what it stands at then.
    #[must_use]
    pub fn wait(&self, open: u64, timeout: Duration) -> Counted {
        let deadline = Instant::now() + timeout;
        let mut counted = self.counted.lock().expect("sums that overflow stop the process");
        while counted.open > open && !counted.stopped {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            counted = self.changed.wait_timeout(counted, left).expect("sums that overflow stop the process").0;
        }
        counted.clone()
    }
}

#[cfg(test)]
mod tests {
    use rewardhub_core::{
        command::{Body, Command, Source, Sweep},
        decision::DecisionRecord,
        ids::Bucket,
    };

    use super::*;

    const HERE: Partition = Partition(1);

    fn entry(offset: u64, answer: Answer) -> Entry {
        let record = DecisionRecord {
            at: rewardhub_core::time::Instant(0),
            bucket: rewardhub_core::ids::Bucket(0),
            answer,
            events: Vec::new(),
            follow_ups: Vec::new(),
        };
        let decision = record.encode().into();
        let body = Body::Sweep(Sweep { wallets: Vec::new(), accounts: Vec::new() });
        let command = Command { at: rewardhub_core::time::Instant(0), bucket: Bucket(1), source: Source::Edge, body };
        Entry { offset, command, record, decision }
    }

    #[test]
    fn an_answer_reaches_who_waits_and_past_ones_are_told_as_past() {
        let waiters = Waiters::default();
        let waiter = waiters.answer(HERE, 1).unwrap();
        assert_eq!(waiter.wait(Duration::ZERO), Waited::NotYet);
        waiters.observer().published(HERE, &[entry(0, Answer::Done), entry(1, Answer::Repeated)]);
        assert_eq!(waiter.wait(Duration::ZERO), Waited::Answered(Answer::Repeated));
        assert_eq!(waiters.answer(HERE, 1).err(), Some(Past));
        let late = waiters.answer(HERE, 2).unwrap();
        waiters.stopped(HERE);
        assert_eq!(late.wait(Duration::from_secs(60)), Waited::Stopped);
    }

    #[test]
    fn a_count_sums_items_and_keeps_refusals_and_counts_nothing_twice() {
        let waiters = Waiters::default();
        let count = Arc::new(Count::default());
        for offset in 0..3 {
            waiters.count(HERE, offset, &count).unwrap();
        }
        let observed = Answer::Observed(Tally { new: 2, duplicates: 1, ..Tally::default() });
        let published = [entry(0, observed.clone()), entry(1, observed), entry(2, Answer::Refused(Refusal::TooLarge))];
        waiters.observer().published(HERE, &published);
        waiters.observer().published(HERE, &published);
        assert_eq!(waiters.count(HERE, 2, &count), Err(Past));
        let counted = count.wait(0, Duration::from_secs(60));
        assert_eq!((counted.open, counted.answered, counted.items.new, counted.items.duplicates), (0, 3, 4, 2));
        assert_eq!(counted.refused, vec![(HERE, 2, Refusal::TooLarge)]);
    }
}
