//! Finished spans on their way to the collector. What does not fit, or is not taken, is dropped and counted, and nobody waits.

use std::{
    sync::{
        Arc, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use opentelemetry::Context;
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    trace::{BatchConfigBuilder, BatchSpanProcessor, Span, SpanData, SpanExporter, SpanProcessor},
};

use super::collector::LastFailure;

/// The most spans that wait to be sent, or are being sent: a few megabytes.
const MOST_WAITING: usize = 4096;

/// What became of spans.
#[derive(Debug, Default)]
pub(crate) struct SpanCounts {
    waiting: AtomicUsize,
    sent: AtomicU64,
    dropped: AtomicU64,
    is_full: AtomicBool,
    is_failing: AtomicBool,
}

impl SpanCounts {
    /// How many the collector has taken.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// How many were dropped: there were too many, or the collector did not take them.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Takes a place for a span; `false` if there is none.
    fn take_place(&self) -> bool {
        if self.waiting.fetch_add(1, Ordering::Relaxed) < MOST_WAITING {
            return true;
        }
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        self.dropped.fetch_add(1, Ordering::Relaxed);
        if !self.is_full.swap(true, Ordering::Relaxed) {
            tracing::warn!(most = MOST_WAITING, "spans are dropped: more come than the collector takes; trace fewer requests");
        }
        false
    }

    /// Gives the places of spans back that the collector has taken, or has not for this reason.
    fn left(&self, spans: usize, not_taken: Option<&str>) {
        let counter = if not_taken.is_some() { &self.dropped } else { &self.sent };
        counter.fetch_add(spans as u64, Ordering::Relaxed);
        if self.waiting.fetch_sub(spans, Ordering::Relaxed) == spans {
            self.is_full.store(false, Ordering::Relaxed);
        }
        match (not_taken, self.is_failing.swap(not_taken.is_some(), Ordering::Relaxed)) {
            (Some(why), false) => {
                tracing::warn!(why, "the collector of traces takes no spans; they are dropped and counted until it does");
            }
            (None, true) => tracing::info!("the collector of traces takes spans again"),
            (Some(_), true) | (None, false) => {}
        }
    }
}

/// Holds spans within bounds before a thread of its own sends them.
#[derive(Debug)]
pub(super) struct BoundedQueue {
    counts: Arc<SpanCounts>,
    sender: BatchSpanProcessor,
}

impl BoundedQueue {
    /// A queue before this exporter, whose client says there why it failed.
    pub fn before(exporter: impl SpanExporter + 'static, failure: LastFailure, counts: Arc<SpanCounts>) -> Self {
        let exporter = CountedExporter { exporter, failure, counts: Arc::clone(&counts) };
        let bounds = BatchConfigBuilder::default().with_max_queue_size(MOST_WAITING).build();
        Self { counts, sender: BatchSpanProcessor::builder(exporter).with_batch_config(bounds).build() }
    }
}

impl SpanProcessor for BoundedQueue {
    fn on_start(&self, span: &mut Span, context: &Context) {
        self.sender.on_start(span, context);
    }

    fn on_end(&self, span: SpanData) {
        // Its own queue is as long, and drops without counting.
        if self.counts.take_place() {
            self.sender.on_end(span);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.sender.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.sender.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.sender.set_resource(resource);
    }
}

/// Counts what an exporter sends, and logs where it begins or ceases to fail.
#[derive(Debug)]
struct CountedExporter<E> {
    exporter: E,
    failure: LastFailure,
    counts: Arc<SpanCounts>,
}

impl<E: SpanExporter> SpanExporter for CountedExporter<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len();
        let exported = self.exporter.export(batch).await;
        let why = exported.as_ref().err().map(|_| self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone());
        self.counts.left(spans, why.as_deref());
        exported
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_dropped_and_counted_until_there_is_room() {
        let counts = SpanCounts::default();
        assert!((0..MOST_WAITING).all(|_| counts.take_place()));
        assert!(!counts.take_place() && !counts.take_place());
        assert_eq!((counts.sent(), counts.dropped()), (0, 2));
        counts.left(10, None);
        assert!((0..10).all(|_| counts.take_place()) && !counts.take_place());
        assert_eq!((counts.sent(), counts.dropped()), (10, 3));
        counts.left(MOST_WAITING, Some("it is away"));
        assert_eq!((counts.sent(), counts.dropped()), (10, 3 + MOST_WAITING as u64));
        assert!(counts.take_place());
    }
}
