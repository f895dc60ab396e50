//! The span of a request: it continues the trace that the caller names (W3C Trace Context), or begins one.
//!
//! Its attributes are those of OpenTelemetry's conventions for HTTP, except for the path and the query: these hold ids, and a trace has
//! none. What the caller wrote beside the ids of its trace (`tracestate`) is not taken over either.

use axum::{
    extract::Request,
    http::{HeaderMap, Method, StatusCode},
};
use opentelemetry::{
    Context, KeyValue,
    propagation::{Extractor, TextMapPropagator as _},
    trace::{SpanKind, Status, TraceContextExt as _, TraceId, Tracer as _},
};
use opentelemetry_sdk::propagation::TraceContextPropagator;

use super::Traces;
use crate::bounds::class::asks_how_the_server_is;

/// The header that names a trace.
const TRACEPARENT: &str = "traceparent";

/// The span of a request, which ends when this is dropped.
#[derive(Debug)]
pub(crate) struct RequestSpan(Context);

impl Traces {
    /// Begins the span of a request; `None` for machines that ask how the server is, which would be most of what is traced.
    pub(crate) fn begin(&self, request: &Request) -> Option<RequestSpan> {
        if asks_how_the_server_is(request.uri().path()) {
            return None;
        }
        let parent = TraceContextPropagator::new().extract_with_context(&Context::new(), &Parent(request.headers()));
        let method = method_word(request.method());
        let span = self.tracer.span_builder(method).with_kind(SpanKind::Server);
        let span = span.with_attributes([KeyValue::new("http.request.method", method)]).start_with_context(&self.tracer, &parent);
        Some(RequestSpan(Context::new().with_span(span)))
    }
}

impl RequestSpan {
    /// The id of its trace.
    pub fn trace(&self) -> TraceId {
        self.0.span().span_context().trace_id()
    }

    /// The context of what is done for the request.
    pub fn context(&self) -> Context {
        self.0.clone()
    }

    /// Ends it with what was answered, at which route.
    pub fn answered(self, method: &Method, route: Option<&str>, status: StatusCode) {
        let span = self.0.span();
        if !span.is_recording() {
            return;
        }
        if let Some(route) = route {
            span.update_name(format!("{} {route}", method_word(method)));
            span.set_attribute(KeyValue::new("http.route", route.to_owned()));
        }
        span.set_attribute(KeyValue::new("http.response.status_code", i64::from(status.as_u16())));
        if status.is_server_error() {
            span.set_attribute(KeyValue::new("error.type", status.as_str().to_owned()));
            span.set_status(Status::error(""));
        }
    }
}

impl Drop for RequestSpan {
    fn drop(&mut self) {
        // Commands that it sent, and that are not decided yet, hold the span for longer.
        self.0.span().end();
    }
}

/// The word for a method; one for all that clients make up.
fn method_word(method: &Method) -> &'static str {
    let known = [Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::HEAD, Method::OPTIONS, Method::PATCH];
    let words = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"];
    known.iter().zip(words).find(|(known, _)| *known == method).map_or("_OTHER", |(_, word)| word)
}

/// The one header that is read. Where it comes twice, nobody knows which trace is meant.
struct Parent<'a>(&'a HeaderMap);

impl Extractor for Parent<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        let mut values = (key == TRACEPARENT).then(|| self.0.get_all(TRACEPARENT).iter())?;
        let only = values.next()?;
        if values.next().is_some() { None } else { only.to_str().ok() }
    }

    fn keys(&self) -> Vec<&str> {
        vec![TRACEPARENT]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parent(headers: &[&str]) -> Option<String> {
        let mut map = HeaderMap::new();
        headers.iter().for_each(|value| {
            map.append(TRACEPARENT, value.parse().unwrap());
        });
        let context = TraceContextPropagator::new().extract_with_context(&Context::new(), &Parent(&map));
        let span = context.span().span_context().clone();
        span.is_valid().then(|| format!("{} {} {}", span.trace_id(), span.span_id(), span.is_sampled()))
    }

    #[test]
    fn a_trace_is_continued_only_where_exactly_one_is_named() {
        let given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        assert_eq!(parent(&[given]).as_deref(), Some("0af7651916cd43dd8448eb211c80319c b7ad6b7169203331 true"));
        assert_eq!(parent(&[&given.replace("-01", "-00")]).as_deref().map(|ids| ids.ends_with("false")), Some(true));
        for none in ["", "nothing", "00-00000000000000000000000000000000-b7ad6b7169203331-01"] {
            assert_eq!(parent(&[none]), None, "{none}");
        }
        assert_eq!((parent(&[]), parent(&[given, given])), (None, None));
    }

    #[test]
    fn made_up_methods_have_one_word() {
        assert_eq!((method_word(&Method::PUT), method_word(&"STEAL".parse().unwrap())), ("PUT", "_OTHER"));
    }
}
