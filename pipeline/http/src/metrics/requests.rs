//! Requests, and what feeds posted with them.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::{Registry, Unit},
};

use crate::shapes::DeliveryCounts;

/// Upper ends of the classes of durations, in seconds.
const SECONDS: [f64; 12] = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];

/// Series of requests and of what they brought.
pub(super) struct Requests {
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabels, Histogram>,
    items: Family<OutcomeLabels, Counter>,
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

impl Requests {
    pub fn registered(registry: &mut Registry) -> Self {
        let (requests, items) = (Family::default(), Family::default());
        let durations = Family::new_with_constructor((|| Histogram::new(SECONDS)) as fn() -> Histogram);
        registry.register("http_requests", "Requests that were answered", requests.clone());
        registry.register_with_unit("http_request_duration", "How long answers took", Unit::Seconds, durations.clone());
        registry.register("feed_items", "Records that feeds posted, by what became of them", items.clone());
        Self { requests, durations, items }
    }

    /// Counts a delivery that is decided.
    pub fn delivered(&self, counts: &DeliveryCounts) {
        let DeliveryCounts { read: _, new, waiting: _, duplicates, pending, held, review, conflicts, removed, amended, rejected } =
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
        add("amended", amended.into());
        add("rejected", rejected);
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
        Method::DELETE => "DELETE",
        _ => "other",
    }
}
