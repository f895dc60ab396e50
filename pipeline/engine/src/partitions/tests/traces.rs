//! Spans of what is submitted: which trace they belong to, what they say, and that there are not too many of them.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use opentelemetry::{
    Context, KeyValue,
    trace::{SpanId, TraceContextExt as _, TraceId, Tracer as _, TracerProvider as _},
};
use opentelemetry_sdk::{
    error::OTelSdkResult,
    trace::{Sampler, SdkTracerProvider, SpanData, SpanExporter},
};

use super::{LONG, begin, link, open, register, submit};
use crate::partitions::{Submission, SubmissionState};

/// All spans that ended in this process, of whichever test.
static ENDED: Mutex<Vec<SpanData>> = Mutex::new(Vec::new());

#[derive(Debug)]
struct Kept;

impl SpanExporter for Kept {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        ENDED.lock().unwrap_or_else(PoisonError::into_inner).extend(batch);
        Ok(())
    }
}

/// The one provider of this process.
fn provider() -> &'static SdkTracerProvider {
    static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();
    PROVIDER.get_or_init(|| {
        let sampler = Sampler::ParentBased(Box::new(Sampler::AlwaysOn));
        let provider = SdkTracerProvider::builder().with_sampler(sampler).with_simple_exporter(Kept).build();
        opentelemetry::global::set_tracer_provider(provider.clone());
        provider
    })
}

/// A span of a caller, and the ids of its trace and of itself.
fn caller() -> (Context, TraceId, SpanId) {
    let context = Context::new().with_span(provider().tracer("a caller").start("asks"));
    let ids = context.span().span_context().clone();
    (context, ids.trace_id(), ids.span_id())
}

/// The spans of a trace, except for the caller's own.
fn spans_of(trace: TraceId) -> Vec<SpanData> {
    let ended = ENDED.lock().unwrap_or_else(PoisonError::into_inner);
    let is_below = |span: &&SpanData| span.span_context.trace_id() == trace && span.parent_span_id != SpanId::INVALID;
    ended.iter().filter(is_below).cloned().collect()
}

fn attribute(span: &SpanData, key: &str) -> String {
    let found = span.attributes.iter().find(|pair: &&KeyValue| pair.key.as_str() == key);
    found.map_or_else(String::new, |pair| pair.value.to_string())
}

#[test]
fn what_a_caller_submits_and_what_follows_from_it_is_in_its_trace() {
    let (_, _, partitions) = begin();
    let (context, trace, caller) = caller();
    let submission = Arc::new(Submission::default());
    let attached = context.attach();
    submit(&partitions, &open(1), &submission);
    submit(&partitions, &link(2, 1), &submission);
    drop(attached);
    assert!(submission.wait(LONG, SubmissionState::is_complete).is_complete());
    let spans = spans_of(trace);
    assert!(spans.iter().all(|span| span.parent_span_id == caller && span.start_time <= span.end_time));
    let said = |name: &str, command: &str| {
        let span = spans.iter().find(|span| span.name == name && attribute(span, "rewardhub.command") == command);
        let span = span.unwrap_or_else(|| panic!("no {name} of {command}: {spans:?}"));
        ["rewardhub.partition", "rewardhub.outcome"].map(|key| attribute(span, key))
    };
    for (command, partition) in [("open_wallet", "1"), ("link", "2")] {
        assert_eq!(said("append", command), [partition, "durable"]);
        assert_eq!(said("decide", command), [partition, "done"]);
        assert_eq!(said("commit", command), [partition, "committed"]);
    }
    assert_eq!(said("decide", "join"), ["1", "done"]);
}

#[test]
fn nothing_is_in_a_trace_that_is_not_sampled_or_of_somebody_else() {
    let (_, _, partitions) = begin();
    let (context, trace, _) = caller();
    let (own, others) = (Arc::new(Submission::default()), Arc::new(Submission::default()));
    submit(&partitions, &register(1, 1), &others);
    let attached = context.attach();
    submit(&partitions, &register(1, 2), &own);
    // It began outside of the trace.
    submit(&partitions, &register(1, 3), &others);
    drop(attached);
    for submission in [own, others] {
        assert!(submission.wait(LONG, SubmissionState::is_complete).is_complete());
    }
    let spans = spans_of(trace);
    let names: Vec<_> = spans.iter().map(|span| (span.name.as_ref(), attribute(span, "rewardhub.commands"))).collect();
    let one = String::from("1");
    assert_eq!(names, [("append", one.clone()), ("decide", one.clone()), ("commit", one)]);
}

#[test]
fn a_submission_has_no_more_spans_than_a_person_reads() {
    let (_, _, partitions) = begin();
    let (context, trace, _) = caller();
    let submission = Arc::new(Submission::default());
    let _attached = context.attach();
    for token in 0..300 {
        submit(&partitions, &register(1, token), &submission);
    }
    let state = submission.wait(LONG, SubmissionState::is_complete);
    assert_eq!((state.answered, spans_of(trace).len()), (300, 256));
}
