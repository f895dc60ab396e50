//! A submission: commands that one caller sent together, and everything that follows from them. The caller waits for these and
//! for nothing else, however much others submit meanwhile.

use std::{
    fmt,
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
    time::{Duration, Instant},
};

use event_listener::{Event, Listener as _};
use rewardhub_core::{
    answer::{Answer, Refusal},
    delivery::ItemCounts,
    ids::Partition,
    state::set_aside::Undecidable,
};

use super::spans::Trace;
use crate::processor::{Entry, StopReason};

/// Sees every command of a submission, and every follow-up, once it is decided and published.
pub trait SubmissionObserver: Send + Sync {
    /// Called with some of them, all of one partition, in the order of its log.
    fn published(&self, partition: Partition, entries: &[&Entry]);
}

impl<F: Fn(Partition, &[&Entry]) + Send + Sync> SubmissionObserver for F {
    fn published(&self, partition: Partition, entries: &[&Entry]) {
        self(partition, entries);
    }
}

/// How far a submission has got.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SubmissionState {
    /// How many of its own commands are not answered yet.
    pub open: u64,
    /// How many follow-ups are not decided yet.
    pub following: u64,
    /// How many of its own commands were answered.
    pub answered: u64,
    /// What became of its items, those of follow-ups included.
    pub items: ItemCounts,
    /// The answer to the last of its own commands that was answered; `None` until one is.
    pub answer: Option<Answer>,
    /// Its own commands that were refused: partition, offset, and why.
    pub refused: Vec<(Partition, u64, Refusal)>,
    /// Commands and follow-ups that could not be decided and were set aside: partition, offset, and why.
    pub set_aside: Vec<(Partition, u64, Undecidable)>,
    /// Why a partition with something of it has stopped; `None` if none has. What is open there stays in the log.
    pub stopped: Option<StopReason>,
}

impl SubmissionState {
    /// Whether nothing of it is left to do.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.open == 0 && self.following == 0
    }
}

/// Commands that one caller sent together, and everything that follows from them. They belong to the trace in which the
/// first of them is submitted: the current context of OpenTelemetry, if that is sampled.
pub struct Submission {
    state: Mutex<SubmissionState>,
    changed: Event,
    audience: Option<Box<dyn SubmissionObserver>>,
    trace: OnceLock<Option<Trace>>,
}

impl fmt::Debug for Submission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Submission").field(&*self.lock()).finish()
    }
}

impl Default for Submission {
    fn default() -> Self {
        Self { state: Mutex::default(), changed: Event::new(), audience: None, trace: OnceLock::new() }
    }
}

impl Submission {
    /// A submission with an observer that sees what becomes of it.
    #[must_use]
    pub fn heard_by(audience: impl SubmissionObserver + 'static) -> Self {
        Self { audience: Some(Box::new(audience)), ..Self::default() }
    }

    /// The sampled trace that it belongs to from now on.
    pub(super) fn join_trace(&self) -> Option<&Trace> {
        self.trace.get_or_init(Trace::current).as_ref()
    }

    /// The sampled trace that it belongs to.
    pub(super) fn trace(&self) -> Option<&Trace> {
        self.trace.get()?.as_ref()
    }

    /// How far it has got.
    #[must_use]
    pub fn state(&self) -> SubmissionState {
        self.lock().clone()
    }

    /// How many of its own commands are not answered yet, without copying the whole state.
    #[must_use]
    pub fn open(&self) -> u64 {
        self.lock().open
    }

    /// Blocks until `enough` holds, a partition has stopped, or the time is up. Returns how far it has got then.
    #[must_use]
    pub fn wait(&self, longest: Duration, enough: impl Fn(&SubmissionState) -> bool) -> SubmissionState {
        let deadline = Instant::now().checked_add(longest);
        loop {
            if let Some(state) = self.reached(&enough) {
                return state;
            }
            let listener = self.changed.listen();
            if let Some(state) = self.reached(&enough) {
                return state;
            }
            match deadline {
                None => listener.wait(),
                Some(deadline) => {
                    if listener.wait_deadline(deadline).is_none() {
                        return self.state();
                    }
                }
            }
        }
    }

    /// Returns once `enough` holds or a partition has stopped, with how far it has got then.
    pub async fn until(&self, enough: impl Fn(&SubmissionState) -> bool) -> SubmissionState {
        loop {
            if let Some(state) = self.reached(&enough) {
                return state;
            }
            let listener = self.changed.listen();
            if let Some(state) = self.reached(&enough) {
                return state;
            }
            listener.await;
        }
    }

    fn reached(&self, enough: &impl Fn(&SubmissionState) -> bool) -> Option<SubmissionState> {
        let state = self.lock();
        (state.stopped.is_some() || enough(&state)).then(|| state.clone())
    }

    /// Notes that this many more of its own commands are under way.
    pub(super) fn opened(&self, commands: u64) {
        self.lock().open += commands;
    }

    /// Stops waiting for this many of its own commands.
    pub(super) fn taken_back(&self, commands: u64) {
        self.change(|state| state.open -= commands);
    }

    /// Notes that this many follow-ups are about to be appended.
    pub(super) fn follows(&self, follow_ups: u64) {
        self.lock().following += follow_ups;
    }

    /// Notes that these entries were published: its own commands, or follow-ups.
    pub(super) fn published(&self, partition: Partition, entries: &[(&Entry, Part)]) {
        if let Some(audience) = &self.audience {
            let entries: Vec<&Entry> = entries.iter().map(|(entry, _)| *entry).collect();
            audience.published(partition, &entries);
        }
        self.change(|state| entries.iter().for_each(|(entry, part)| state.add(partition, entry, *part)));
    }

    pub(super) fn stopped(&self, stop: &StopReason) {
        self.change(|state| {
            state.stopped.get_or_insert_with(|| stop.clone());
        });
    }

    fn change(&self, change: impl FnOnce(&mut SubmissionState)) {
        change(&mut self.lock());
        self.changed.notify(usize::MAX);
    }

    fn lock(&self) -> MutexGuard<'_, SubmissionState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How a published command belongs to a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Own,
    FollowUp,
}

impl SubmissionState {
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
            | Answer::Proposal(_)
            | Answer::Authorised { .. }
            | Answer::Captured { .. }
            | Answer::RefundAsked { .. } => {}
        }
    }
}
