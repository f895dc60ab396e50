//! A request's id: the client's own, else that of its trace, else a new one. It is in the answer, and in every line of the log.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue},
    response::Response,
};
use opentelemetry::trace::TraceId;

/// The header that holds the id.
const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// The most characters of an id that a client gives.
const LONGEST: usize = 100;

/// The id of a request that belongs to this trace.
pub(crate) fn of(request: &Request, trace: Option<TraceId>) -> HeaderValue {
    given(request).unwrap_or_else(|| match trace {
        Some(trace) => written(&trace.to_string()),
        None => written(&uuid::Uuid::now_v7().to_string()),
    })
}

/// Puts a request's id into its answer.
pub(crate) fn put(id: HeaderValue, response: &mut Response) {
    response.headers_mut().insert(HEADER, id);
}

fn given(request: &Request) -> Option<HeaderValue> {
    let id = request.headers().get(HEADER)?;
    let is_plain = |text: &str| (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    id.to_str().is_ok_and(is_plain).then(|| id.clone())
}

fn written(id: &str) -> HeaderValue {
    HeaderValue::from_str(id).unwrap_or_else(|_| HeaderValue::from_static("none"))
}
