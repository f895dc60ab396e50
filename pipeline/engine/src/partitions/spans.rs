//! Spans of what becomes of commands, in the trace of whoever sent them. For senders in no sampled trace nothing is looked up.
//!
//! The trace stays in memory, with the submission. The log has nothing of it, so deciding again does not depend on who was traced.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::SystemTime,
};

use opentelemetry::{
    Context, KeyValue, global,
    global::BoxedSpan,
    trace::{Span as _, Status, TraceContextExt as _, Tracer as _},
};
use rewardhub_core::{
    answer::Answer,
    command::{Body, Envelope},
    ids::Partition,
};

use super::Submission;
use crate::processor::{Entry, Stage};

/// The most spans of a submission: a file with a million items would fill its trace.
const MOST_SPANS: u32 = 256;

/// The sampled trace that a submission belongs to.
#[derive(Debug)]
pub(super) struct Trace {
    parent: Context,
    begun: AtomicU32,
}

impl Trace {
    /// That of this thread's context; `None` unless it is sampled.
    pub fn current() -> Option<Self> {
        Context::map_current(|context| {
            let is_sampled = context.has_active_span() && context.span().span_context().is_sampled();
            is_sampled.then(|| Self { parent: context.clone(), begun: AtomicU32::new(0) })
        })
    }

    /// Begins the span of an append.
    pub fn append(&self, partition: Partition, records: &[&[u8]]) -> Option<Append> {
        let attributes = vec![of(partition), command(kind_of_all(records)), count("rewardhub.commands", records.len())];
        self.span("append", attributes, SystemTime::now()).map(Append)
    }

    fn span(&self, name: &'static str, attributes: Vec<KeyValue>, began: SystemTime) -> Option<BoxedSpan> {
        if self.begun.fetch_add(1, Ordering::Relaxed) >= MOST_SPANS {
            return None;
        }
        let tracer = global::tracer("rewardhub");
        let span = tracer.span_builder(name).with_attributes(attributes).with_start_time(began);
        Some(span.start_with_context(&tracer, &self.parent))
    }
}

/// The span of an append that is under way.
pub(super) struct Append(BoxedSpan);

impl Append {
    /// Ends it: the records are durable, or not for this reason.
    pub fn ended<T, E>(mut self, appended: &Result<T, E>) {
        self.0.set_attribute(outcome(if appended.is_ok() { "durable" } else { "failed" }));
        if appended.is_err() {
            self.0.set_status(Status::error("the log did not confirm the records"));
        }
        self.0.end();
    }
}

/// When the current batch of a partition came to its stages.
#[derive(Debug)]
pub(super) struct BatchTimes {
    read: SystemTime,
    decided: SystemTime,
    committed: SystemTime,
}

impl Default for BatchTimes {
    fn default() -> Self {
        let now = SystemTime::now();
        Self { read: now, decided: now, committed: now }
    }
}

impl BatchTimes {
    /// The batch has come to this stage now.
    pub fn reached(&mut self, stage: Stage) {
        let now = SystemTime::now();
        match stage {
            Stage::Read => self.read = now,
            Stage::Decided => self.decided = now,
            Stage::Committed => self.committed = now,
        }
    }
}

/// What a batch decided of one submission.
struct Share<'a> {
    submission: &'a Arc<Submission>,
    commands: usize,
    /// The kind of its commands; `None` where they are of several.
    kind: Option<&'static str>,
    outcome: Outcome,
}

/// What became of commands. Of several, the last in this order is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Done,
    Repeated,
    Refused,
    SetAside,
}

impl Outcome {
    const fn of(answer: &Answer) -> Self {
        match answer {
            Answer::Done
            | Answer::Observed(_)
            | Answer::Registered(_)
            | Answer::Proposal(_)
            | Answer::Authorised { .. }
            | Answer::Captured { .. }
            | Answer::RefundAsked { .. } => Self::Done,
            Answer::Repeated | Answer::AlreadyApplied => Self::Repeated,
            Answer::Refused(_) => Self::Refused,
            Answer::SetAside(_) => Self::SetAside,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Repeated => "repeated",
            Self::Refused => "refused",
            Self::SetAside => "set_aside",
        }
    }
}

/// Enters a committed batch into the traces of those who sent its commands: for each submission one span of deciding and one of
/// committing, with the times of the whole batch, since these commands were decided and committed together with all others of it.
pub(super) fn enter<'a>(
    (partition, times, batch): (Partition, &BatchTimes, usize),
    entries: impl Iterator<Item = (&'a Arc<Submission>, &'a Entry)>,
) {
    let mut shares: Vec<Share<'a>> = Vec::new();
    for (submission, entry) in entries.filter(|(submission, _)| submission.trace().is_some()) {
        let (kind, outcome) = (entry.command.body.word(), Outcome::of(&entry.record.answer));
        match shares.iter_mut().find(|share| Arc::ptr_eq(share.submission, submission)) {
            None => shares.push(Share { submission, commands: 1, kind: Some(kind), outcome }),
            Some(share) => {
                share.commands += 1;
                share.kind = share.kind.filter(|known| *known == kind);
                share.outcome = share.outcome.max(outcome);
            }
        }
    }
    for Share { submission, commands, kind, outcome: became } in shares {
        let Some(trace) = submission.trace() else { continue };
        let attributes = |became| {
            let counts = [count("rewardhub.commands", commands), count("rewardhub.batch.commands", batch)];
            [of(partition), command(kind), outcome(became)].into_iter().chain(counts).collect()
        };
        let spans =
            [("decide", became.word(), times.read, times.decided), ("commit", "committed", times.decided, times.committed)];
        for (name, became, began, ended) in spans {
            if let Some(mut span) = trace.span(name, attributes(became), began) {
                span.end_with_timestamp(ended);
            }
        }
    }
}

fn of(partition: Partition) -> KeyValue {
    KeyValue::new("rewardhub.partition", i64::from(partition.0))
}

/// The kind of commands as they lie in a log; `None` where they are of several, or of one that is not known here.
fn kind_of_all(records: &[&[u8]]) -> Option<&'static str> {
    let mut kinds = records.iter().map(|record| Envelope::of(record).map(|envelope| envelope.kind).ok());
    let first = kinds.next()??;
    kinds.all(|kind| kind == Some(first)).then(|| Body::word_of(first)).flatten()
}

fn command(kind: Option<&'static str>) -> KeyValue {
    KeyValue::new("rewardhub.command", kind.unwrap_or("several"))
}

fn outcome(word: &'static str) -> KeyValue {
    KeyValue::new("rewardhub.outcome", word)
}

fn count(name: &'static str, number: usize) -> KeyValue {
    KeyValue::new(name, i64::try_from(number).unwrap_or(i64::MAX))
}
