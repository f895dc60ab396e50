//! What the server counts, in the text format of Prometheus.

use std::{sync::atomic::Ordering, time::Duration};

use axum::{
    extract::State,
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

use rewardhub_service::Reads;

use crate::{App, problem::Result, shapes::DeliveryCounts};

/// The media type of the text format.
const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// Upper ends of the classes of durations, in seconds.
const SECONDS: [f64; 12] = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];

/// What the server counts.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabels, Histogram>,
    items: Family<OutcomeLabels, Counter>,
    waiting: Family<PartitionLabels, Gauge>,
    reads: Family<ReadLabels, Counter>,
    found: Family<ReadLabels, Counter>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabels {
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct PartitionLabels {
    partition: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ReadLabels {
    from: &'static str,
}

impl Default for Metrics {
    fn default() -> Self {
        let (requests, items, waiting) = (Family::default(), Family::default(), Family::default());
        let (reads, found) = (Family::default(), Family::default());
        let durations = Family::new_with_constructor((|| Histogram::new(SECONDS)) as fn() -> Histogram);
        let mut registry = Registry::with_prefix("rewardhub");
        registry.register("http_requests", "Requests that were answered", requests.clone());
        registry.register("http_request_duration_seconds", "How long answers took", durations.clone());
        registry.register("feed_items", "Records that feeds posted, by what became of them", items.clone());
        registry.register("commands_undecided", "Commands in the log that are not decided yet", waiting.clone());
        registry.register("reads", "Reads of keys and ranges of the ledger, and of frames of the logs", reads.clone());
        registry.register("read_found", "Rows, entries and records that these reads brought", found.clone());
        Self { registry, requests, durations, items, waiting, reads, found }
    }
}

impl Metrics {
    /// Counts a delivery that is decided.
    pub fn delivered(&self, counts: &DeliveryCounts) {
        let DeliveryCounts { read: _, new, waiting: _, duplicates, pending, held, review, conflicts, removed, rejected } =
            *counts;
        let add = |outcome, n| {
            self.items.get_or_create(&OutcomeLabels { outcome }).inc_by(n);
        };
        add("new", new.into());
        add("duplicate", duplicates.into());
        add("pending", pending.into());
        add("held", held.into());
        add("review", review.into());
        add("conflict", conflicts.into());
        add("removed", removed.into());
        add("rejected", rejected);
    }

    /// Takes over what the data set has counted.
    fn read(&self, counted: Reads) {
        for (from, counts) in [("ledger", counted.ledger), ("logs", counted.logs)] {
            let labels = ReadLabels { from };
            self.reads.get_or_create(&labels).inner().store(counts.requests, Ordering::Relaxed);
            self.found.get_or_create(&labels).inner().store(counts.found, Ordering::Relaxed);
        }
    }

    /// Counts a request that was answered.
    pub fn answered(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        self.durations.get_or_create(&RouteLabels { route: route.to_owned() }).observe(took.as_secs_f64());
        let labels = RequestLabels { method: method_label(method), route: route.to_owned(), status: status.as_u16() };
        self.requests.get_or_create(&labels).inc();
    }
}

/// A method that some route takes, by its name. Callers may make up others, and must not make up labels.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        _ => "other",
    }
}

/// Shows everything that is counted.
pub(crate) async fn show(State(app): State<App>) -> Result<Response> {
    let undecided = app.call(rewardhub_service::Service::undecided_by_partition).await?;
    for (partition, undecided) in undecided {
        let waiting = app.metrics().waiting.get_or_create_owned(&PartitionLabels { partition: partition.0.into() });
        waiting.set(undecided.cast_signed());
    }
    app.metrics().read(app.service().reads());
    let mut text = String::new();
    match encode(&mut text, &app.metrics().registry) {
        Ok(()) => Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], text).into_response()),
        Err(_) => Err(crate::problem::Problem::new(crate::problem::ProblemCode::Internal, "the metrics cannot be written")),
    }
}
