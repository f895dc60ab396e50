//! What became of the spans of traces.

use std::sync::atomic::Ordering;

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family},
    registry::Registry,
};

use crate::App;

/// Series of traces.
pub(super) struct TraceSeries {
    spans: Family<OutcomeLabels, Counter>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabels {
    outcome: &'static str,
}

impl TraceSeries {
    pub fn registered(registry: &mut Registry) -> Self {
        let spans = Family::default();
        registry.register("trace_spans", "Finished spans of traces, by whether the collector took them", spans.clone());
        Self { spans }
    }

    /// Takes over what was sent and dropped; nothing was where nothing is traced.
    pub fn set(&self, app: &App) {
        let counts = app.traces().map(|traces| traces.counts());
        let outcomes = [("sent", counts.map(|counts| counts.sent())), ("dropped", counts.map(|counts| counts.dropped()))];
        for (outcome, count) in outcomes {
            self.spans.get_or_create(&OutcomeLabels { outcome }).inner().store(count.unwrap_or_default(), Ordering::Relaxed);
        }
    }
}
