//! A line of the log for each request: which route, what came of it, how long it took, who called. What callers write (paths, queries,
//! headers, bodies) stays out of it, since it may hold tokens, keys and account numbers.

use std::{
    net::IpAddr,
    sync::{Arc, OnceLock},
    time::Instant,
};

use axum::{
    extract::{MatchedPath, Request},
    http::{Extensions, Method},
    response::Response,
};

use crate::{metrics::Metrics, traces::RequestSpan};

/// What is known of a request only once it is inside: its route and its caller.
#[derive(Debug, Clone, Default)]
struct Noted(Arc<Inside>);

#[derive(Debug, Default)]
struct Inside {
    route: OnceLock<MatchedPath>,
    caller: OnceLock<String>,
    client: OnceLock<String>,
}

/// Says of an answer that it has no line in the log, unless debugging is logged: one would take as long as refusing does, which is to spare
/// time. It is counted all the same.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unlogged;

/// A request that is not answered yet.
pub(crate) struct Unanswered {
    noted: Noted,
    method: Method,
    started: Instant,
}

impl Unanswered {
    /// A request that has just come.
    pub fn of(request: &mut Request) -> Self {
        let noted = Noted::default();
        request.extensions_mut().insert(noted.clone());
        Self { noted, method: request.method().clone(), started: Instant::now() }
    }

    /// Logs what became of it, counts it by its route, never by its path, and ends its span so.
    pub fn answered(self, response: &Response, metrics: &Metrics, traced: Option<RequestSpan>) {
        let (took, inside) = (self.started.elapsed(), &self.noted.0);
        let route = inside.route.get().map(MatchedPath::as_str);
        metrics.answered(&self.method, route.unwrap_or("none"), response.status(), took);
        if let Some(span) = traced {
            span.answered(&self.method, route, response.status());
        }
        if response.extensions().get::<Unlogged>().is_some() {
            tracing::debug!(method = %self.method, status = response.status().as_u16(), "refused");
            return;
        }
        let caller = inside.caller.get().map_or("-", String::as_str);
        let client = inside.client.get().map_or("-", String::as_str);
        let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let (method, route, status) = (self.method, route.unwrap_or("-"), response.status().as_u16());
        tracing::info!(%method, route, status, took_us, caller, client, "answered");
    }
}

/// Notes the route of a request, once a route has taken it.
pub(crate) fn note_route(request: Request) -> Request {
    let extensions = request.extensions();
    if let (Some(Noted(inside)), Some(path)) = (extensions.get(), extensions.get::<MatchedPath>()) {
        inside.route.get_or_init(|| path.clone());
    }
    request
}

/// Notes where a request came from.
pub(crate) fn note_client(extensions: &Extensions, client: IpAddr) {
    if let Some(Noted(inside)) = extensions.get() {
        inside.client.get_or_init(|| client.to_string());
    }
}

/// Notes who called.
pub(crate) fn note_caller(extensions: &Extensions, caller: String) {
    if let Some(Noted(inside)) = extensions.get() {
        inside.caller.get_or_init(|| caller);
    }
}
