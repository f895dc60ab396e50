//! The trace of a source that comes by itself, from an inbox or a bank: no request has begun one for it.

use opentelemetry::{
    Context, ContextGuard, KeyValue, global,
    trace::{Span as _, Status, TraceContextExt as _, Tracer as _},
};

/// The root span of a source, and the current context of this thread until it is dropped.
pub(super) struct Traced {
    context: Context,
    _attached: ContextGuard,
}

impl Traced {
    /// Begins a trace for a source of this feed, unless the source is part of another one.
    pub fn begin(feed: Option<&str>) -> Option<Self> {
        if Context::map_current(|context| context.has_active_span()) {
            return None;
        }
        let mut span = global::tracer("rewardhub").start("ingest");
        if let Some(feed) = feed {
            span.set_attribute(KeyValue::new("rewardhub.feed", feed.to_owned()));
        }
        let context = Context::new().with_span(span);
        Some(Self { _attached: context.clone().attach(), context })
    }

    /// Notes that the source could not be taken in.
    pub fn failed(&self) {
        self.context.span().set_status(Status::error("the source was not taken in"));
    }
}

impl Drop for Traced {
    fn drop(&mut self) {
        // What was sent of the source holds the span for longer.
        self.context.span().end();
    }
}
