//! A line of the log for each request: which route, what came of it, how long it took, who called. What callers write (paths, queries,
//! headers, bodies) stays out of it, since it may hold tokens, keys and account numbers.

use std::{
    net::IpAddr,
    sync::{Arc, OnceLock},
};

use axum::{
    extract::{MatchedPath, Request},
    http::Extensions,
    middleware::Next,
    response::Response,
};

/// What is known of a request only once it is inside: its route and its caller.
#[derive(Debug, Clone, Default)]
struct Noted(Arc<Inside>);

#[derive(Debug, Default)]
struct Inside {
    route: OnceLock<String>,
    caller: OnceLock<String>,
    client: OnceLock<String>,
}

/// Logs what became of a request. It is the outermost layer but for the request's id.
pub(crate) async fn log(mut request: Request, next: Next) -> Response {
    let noted = Noted::default();
    request.extensions_mut().insert(noted.clone());
    let (method, started) = (request.method().clone(), std::time::Instant::now());
    let response = next.run(request).await;
    let took_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    let word = |known: &OnceLock<String>| known.get().map_or("-", String::as_str).to_owned();
    let (route, caller, client) = (word(&noted.0.route), word(&noted.0.caller), word(&noted.0.client));
    tracing::info!(%method, route, status = response.status().as_u16(), took_us, caller, client, "answered");
    response
}

/// Notes the route of a request, once a route has taken it.
pub(crate) async fn note_route(request: Request, next: Next) -> Response {
    let extensions = request.extensions();
    if let (Some(Noted(inside)), Some(path)) = (extensions.get(), extensions.get::<MatchedPath>()) {
        inside.route.get_or_init(|| path.as_str().to_owned());
    }
    next.run(request).await
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
