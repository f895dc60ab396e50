//! Errors as clients see them: problem details (RFC 9457), in one shape for every route.

mod code;
mod of_service;

use std::time::Duration;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::code::ProblemCode;

use crate::traces;

/// The result of a handler.
pub type Result<T, E = Problem> = std::result::Result<T, E>;

/// The media type of problem details.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Why a request was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    code: ProblemCode,
    detail: String,
    errors: Vec<FieldProblem>,
    retry_after: Option<Duration>,
}

/// A part of a request that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({ "pointer": "/amount", "detail": "\"1e3\" is not an amount; write it as \"1000.00\"" }))]
pub struct FieldProblem {
    /// The part, as a JSON pointer (RFC 6901) into the body; for a query, `?` and the name of the parameter.
    pub pointer: String,
    /// What is wrong with it, and what to write instead.
    pub detail: String,
}

/// Problem details (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "type": "/docs#problem-not_found",
    "title": "There is no such thing",
    "status": 404,
    "detail": "there is no wallet 00002a00-0000-8000-8000-000000000001",
    "code": "not_found"
}))]
pub struct ProblemDetails {
    /// The page that describes this kind of problem.
    #[serde(rename = "type")]
    pub page: String,
    /// The kind of problem, in words; the same for every problem with this code.
    pub title: String,
    /// The status of the response.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What happened, to what, and what to do.
    pub detail: String,
    /// The kind of problem, for programs. New codes may come.
    pub code: ProblemCode,
    /// The trace that the request belongs to, as 32 hexadecimal digits; absent where the server traces nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub trace_id: Option<String>,
    /// The parts of the request that are wrong; absent where the whole of it is meant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
}

impl Problem {
    /// A problem of this kind, with what happened and what to do.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), retry_after: None }
    }

    /// A part of the request is wrong.
    pub fn field(code: ProblemCode, pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let errors = vec![FieldProblem { pointer: pointer.into(), detail: detail.clone() }];
        Self { errors, ..Self::new(code, detail) }
    }

    /// The same problem, with how long the client should wait before it asks again.
    #[must_use]
    pub fn retry_after(self, wait: Duration) -> Self {
        Self { retry_after: Some(wait), ..self }
    }

    /// The kind of problem.
    #[must_use]
    pub const fn code(&self) -> ProblemCode {
        self.code
    }

    /// What is sent to the client.
    #[must_use]
    pub fn details(&self) -> ProblemDetails {
        ProblemDetails {
            page: self.code.page(),
            title: self.code.title().to_owned(),
            status: self.code.status().as_u16(),
            detail: self.detail.clone(),
            code: self.code,
            trace_id: None,
            errors: self.errors.clone(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.code.status();
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(code = self.code.word(), detail = self.detail, "a request failed");
        }
        let details = ProblemDetails { trace_id: traces::current_id(), ..self.details() };
        let mut response = (status, Json(details)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(wait) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"rewardhub\""));
        }
        response
    }
}

/// The answer where a handler panicked; the panic was reported where it happened.
pub(crate) fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Problem::new(ProblemCode::Internal, "the program has a mistake; the server's log says where").into_response()
}

/// The answer where no route has the path.
pub async fn no_such_path(uri: axum::http::Uri) -> Problem {
    Problem::new(ProblemCode::NotFound, format!("there is nothing at {}; /docs lists what there is", uri.path()))
}

/// The answer where a path has no route for the method.
pub async fn no_such_method(method: axum::http::Method, uri: axum::http::Uri) -> Problem {
    Problem::new(ProblemCode::MethodNotAllowed, format!("{} does not take {method}; /docs lists what it takes", uri.path()))
}
