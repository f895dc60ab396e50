//! A request's id: the client's own, or a new one. It is in the answer, and in every line of the log.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use tracing::Instrument as _;

/// The header that holds the id.
const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// The most characters of an id that a client gives.
const LONGEST: usize = 100;

/// Gives a request its id.
pub(crate) async fn with_request_id(request: Request, next: Next) -> Response {
    let id = given(&request).unwrap_or_else(made);
    let span = tracing::info_span!("request", id = id.to_str().unwrap_or_default());
    let mut response = next.run(request).instrument(span).await;
    response.headers_mut().insert(HEADER, id);
    response
}

fn given(request: &Request) -> Option<HeaderValue> {
    let id = request.headers().get(HEADER)?;
    let is_plain = |text: &str| (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    id.to_str().is_ok_and(is_plain).then(|| id.clone())
}

fn made() -> HeaderValue {
    let id = uuid::Uuid::now_v7().to_string();
    HeaderValue::from_str(&id).unwrap_or_else(|_| HeaderValue::from_static("none"))
}
