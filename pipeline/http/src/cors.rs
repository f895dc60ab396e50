//! Which sites' pages may call the server from a browser (Fetch, "HTTP-CORS protocol"). No other site's page can read an answer, and
//! none is asked to send cookies, since the server has none.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use rewardhub_service::configuration::WebOrigin;

use crate::problem::{Problem, ProblemCode};

/// What a page may send.
const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT");
const REQUEST_HEADERS: HeaderValue = HeaderValue::from_static(
    "authorization, content-type, content-encoding, idempotency-key, if-none-match, prefer, traceparent, x-request-id",
);
/// What a page may read of an answer, beside what every page may.
const ANSWER_HEADERS: HeaderValue = HeaderValue::from_static(
    "etag, idempotent-replayed, location, ratelimit, ratelimit-policy, retry-after, www-authenticate, x-request-id",
);
/// How long a browser may remember a permission, in seconds.
const REMEMBERED: HeaderValue = HeaderValue::from_static("600");

/// The sites whose pages may call the server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sites(Vec<WebOrigin>);

impl Sites {
    /// The sites with these origins.
    #[must_use]
    pub const fn new(origins: Vec<WebOrigin>) -> Self {
        Self(origins)
    }

    /// The origin of a request, if it is one of them.
    pub(crate) fn own(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let origin = headers.get(header::ORIGIN)?;
        self.0.iter().any(|own| own.as_str().as_bytes() == origin.as_bytes()).then(|| origin.clone())
    }

    /// The answer to a browser that asks what a page of an origin may send; `None` to every other request, and where no site is
    /// listed.
    pub(crate) fn answer_before(&self, own: Option<&HeaderValue>, request: &Request) -> Option<Response> {
        let asks = !self.0.is_empty() && asks_before(request);
        asks.then(|| match own {
            Some(_) => permission(),
            None => Problem::new(ProblemCode::Forbidden, "pages of this site may not call the server").into_response(),
        })
    }

    /// Lets a page of an own origin read the answer.
    pub(crate) fn permit(&self, own: Option<HeaderValue>, response: &mut Response) {
        if self.0.is_empty() {
            return;
        }
        let headers = response.headers_mut();
        headers.append(header::VARY, HeaderValue::from_static("origin"));
        if let Some(origin) = own {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, ANSWER_HEADERS);
        }
    }
}

/// Whether a browser asks what a page may send (a preflight).
fn asks_before(request: &Request) -> bool {
    let has = |name| request.headers().contains_key(name);
    request.method() == Method::OPTIONS && has(header::ORIGIN) && has(header::ACCESS_CONTROL_REQUEST_METHOD)
}

fn permission() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, METHODS),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS),
        (header::ACCESS_CONTROL_MAX_AGE, REMEMBERED),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}
