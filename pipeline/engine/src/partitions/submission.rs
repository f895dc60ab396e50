//! A submission: commands that one caller sent together, and everything that follows from them. The caller waits for these and for
//! nothing else, however much others submit meanwhile.

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use event_listener::{Event, Listener as _};
use rewardhub_core::{
    answer::{Answer, Refusal},
    delivery::ItemCounts,
    ids::Partition,
    state::set_aside::Undecidable,
};

use crate::processor::{Entry, StopReason};

/// Hears every command of a submission, and every follow-up, once it is decided and published.
pub trait SubmissionObserver: Send + Sync {
    /// Some of them, of one partition, in the order of its log.
    fn published(&self, partition: Partition, entries: &[&Entry]);
}

impl<F: Fn(Partition, &[&Entry]) + Send + Sync> SubmissionObserver for F {
    fn published(&self, partition: Partition, entries: &[&Entry]) {
        self(partition, entries);
    }
}

/// Where a submission stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// Commands of its own that are not answered yet.
    pub open: u64,
    /// Follow-ups that are not decided yet.
    pub following: u64,
    /// Commands of its own that were answered.
    pub answered: u64,
    /// What became of the items of all of it.
    pub items: ItemCounts,
    /// The answer to the last of its own commands that was answered.
    pub answer: Option<Answer>,
    /// Commands that were refused: where they lie, and why.
    pub refused: Vec<(Partition, u64, Refusal)>,
    /// Commands and follow-ups that could not be decided and were set aside: where they lie, and why.
    pub set_aside: Vec<(Partition, u64, Undecidable)>,
    /// Why a partition that has something of it stands still. What is open there stays in the log.
    pub stopped: Option<StopReason>,
}

impl Standing {
    /// Whether nothing of it is left to be done.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.open == 0 && self.following == 0
    }
}

/// See the module.
pub struct Submission {
    standing: Mutex<Standing>,
    changed: Event,
    audience: Option<Box<dyn SubmissionObserver>>,
}

impl fmt::Debug for Submission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Submission").field(&*self.lock()).finish()
    }
}

impl Default for Submission {
    fn default() -> Self {
        Self { standing: Mutex::default(), changed: Event::new(), audience: None }
    }
}

impl Submission {
    /// A submission with somebody who hears what becomes of it.
    #[must_use]
    pub fn heard_by(audience: impl SubmissionObserver + 'static) -> Self {
        Self { audience: Some(Box::new(audience)), ..Self::default() }
    }

    /// Where it stands now.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.lock().clone()
    }

    /// How many of its own commands are not answered yet, without a copy of where it stands.
    #[must_use]
    pub fn open(&self) -> u64 {
        self.lock().open
    }

    /// Blocks until `enough`, a partition stands still, or the time is up; where it stands then.
    #[must_use]
    pub fn wait(&self, longest: Duration, enough: impl Fn(&Standing) -> bool) -> Standing {
        let deadline = Instant::now().checked_add(longest);
        loop {
            if let Some(standing) = self.reached(&enough) {
                return standing;
            }
            let listener = self.changed.listen();
            if let Some(standing) = self.reached(&enough) {
                return standing;
            }
            match deadline {
                None => listener.wait(),
                Some(deadline) => {
                    if listener.wait_deadline(deadline).is_none() {
                        return self.standing();
                    }
                }
            }
        }
    }

    /// Returns when `enough`, or when a partition stands still; where it stands then.
    pub async fn until(&self, enough: impl Fn(&Standing) -> bool) -> Standing {
        loop {
            if let Some(standing) = self.reached(&enough) {
                return standing;
            }
            let listener = self.changed.listen();
            if let Some(standing) = self.reached(&enough) {
                return standing;
            }
            listener.await;
        }
    }

    fn reached(&self, enough: &impl Fn(&Standing) -> bool) -> Option<Standing> {
        let standing = self.lock();
        (standing.stopped.is_some() || enough(&standing)).then(|| standing.clone())
    }

    /// So many more commands of its own are under way.
    pub(super) fn opened(&self, commands: u64) {
        self.lock().open += commands;
    }

    /// So many of its commands are no longer waited for.
    pub(super) fn taken_back(&self, commands: u64) {
        self.change(|standing| standing.open -= commands);
    }

    /// So many follow-ups are about to be appended.
    pub(super) fn follows(&self, follow_ups: u64) {
        self.lock().following += follow_ups;
    }

    /// These were published: its own commands, or follow-ups.
    pub(super) fn published(&self, partition: Partition, entries: &[(&Entry, Part)]) {
        if let Some(audience) = &self.audience {
            let entries: Vec<&Entry> = entries.iter().map(|(entry, _)| *entry).collect();
            audience.published(partition, &entries);
        }
        self.change(|standing| entries.iter().for_each(|(entry, part)| standing.add(partition, entry, *part)));
    }

    pub(super) fn stopped(&self, stop: &StopReason) {
        self.change(|standing| {
            standing.stopped.get_or_insert_with(|| stop.clone());
        });
    }

    fn change(&self, change: impl FnOnce(&mut Standing)) {
        change(&mut self.lock());
        self.changed.notify(usize::MAX);
    }

    fn lock(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a published command is to a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Own,
    FollowUp,
}

impl Standing {
    fn add(&mut self, partition: Partition, entry: &Entry, part: Part) {
        let (offset, answer) = (entry.offset, &entry.record.answer);
        match part {
            Part::Own => {
                self.open -= 1;
                self.answered += 1;
                self.answer = Some(answer.clone());
            }
            Part::FollowUp => self.following -= 1,
        }
        match answer {
            Answer::Observed(tally) => self.items += *tally,
            Answer::Refused(refusal) if part == Part::Own => self.refused.push((partition, offset, refusal.clone())),
            Answer::SetAside(reason) => self.set_aside.push((partition, offset, reason.clone())),
            Answer::Refused(_)
            | Answer::Done
            | Answer::Repeated
            | Answer::AlreadyApplied
            | Answer::Registered(_)
            | Answer::Proposal(_) => {}
        }
    }
}
