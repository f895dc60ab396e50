//! What the server counts and shows at `/metrics`, a file for each group of series. Labels are words and routes of the program,
//! partitions, and assets of the programme: never ids, so that the number of series is bounded.
//!
//! A scrape takes over what others have counted. It walks no rows: what needs that is counted now and then, in [`kept_rows`].

mod banks;
mod commits;
mod connections;
mod data_set;
mod kept_rows;
mod lake;
mod process;
mod reads;
mod refusals;
mod requests;
mod traces;

use std::time::Duration;

use axum::{
    extract::State,
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{family::Family, info::Info},
    registry::Registry,
};

use rewardhub_service::{consents::ConsentCounts, poller::PollReport};

pub use self::kept_rows::count_kept_rows;
use self::{
    banks::Banks, commits::Commits, connections::Connections, data_set::DataSet, kept_rows::Kept, lake::Lake, process::Process,
    reads::ReadSeries, refusals::Refusals, requests::Requests, traces::TraceSeries,
};
use crate::{
    App,
    problem::{Problem, ProblemCode, Result},
    shapes::DeliveryCounts,
};

/// The media type of the text format.
const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What the server counts.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Requests,
    connections: Connections,
    refusals: Refusals,
    data_set: DataSet,
    commits: Commits,
    reads: ReadSeries,
    kept: Kept,
    lake: Lake,
    banks: Banks,
    traces: TraceSeries,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::default();
        registry.register_collector(Box::new(Process));
        let own = registry.sub_registry_with_prefix("rewardhub");
        let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        own.register("build", "The version of the program", build);
        let (requests, data_set) = (Requests::registered(own), DataSet::registered(own));
        let (commits, reads) = (Commits::registered(own), ReadSeries::registered(own));
        let (connections, refusals) = (Connections::registered(own), Refusals::registered(own));
        let (kept, lake, banks) = (Kept::registered(own), Lake::registered(own), Banks::registered(own));
        let traces = TraceSeries::registered(own);
        Self { registry, requests, connections, refusals, data_set, commits, reads, kept, lake, banks, traces }
    }
}

impl Metrics {
    /// Counts a delivery that is decided.
    pub fn delivered(&self, counts: &DeliveryCounts) {
        self.requests.delivered(counts);
    }

    /// Counts an account that a bank was asked for.
    pub fn polled(&self, report: &PollReport) {
        self.banks.polled(report);
    }

    /// Takes over how the consents of a feed stand.
    pub fn consents(&self, feed: &str, counts: &ConsentCounts) {
        self.banks.consents(feed, counts);
    }

    /// Counts a request that was answered.
    pub fn answered(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        self.requests.answered(method, route, status, took);
    }
}

/// Shows everything that is counted.
pub(crate) async fn show(State(app): State<App>) -> Result<Response> {
    let _turn = app.bounds().scrapes.take().await;
    let state = app.call(|service| Ok::<_, Problem>(data_set::State::of(service))).await?;
    let metrics = app.metrics();
    metrics.connections.set(app.bounds());
    metrics.refusals.set(app.bounds());
    metrics.data_set.set(&state);
    metrics.commits.set(app.service().commits());
    metrics.reads.set(app.service().reads());
    metrics.lake.set(app.service());
    metrics.traces.set(&app);
    let mut text = String::new();
    match encode(&mut text, &metrics.registry) {
        Ok(()) => Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], text).into_response()),
        Err(_) => Err(Problem::new(ProblemCode::Internal, "the metrics cannot be written")),
    }
}

/// A series without labels that exists once it has a value.
type Single<M> = Family<NoLabels, M>;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct NoLabels {}
