//! The kinds of problems, with the status and the title of each.

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The kind of a problem, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// The request cannot be read: its query, its headers or the syntax of its body.
    InvalidRequest,
    /// The request can be read, and a part of it has no meaning.
    InvalidContent,
    /// The caller did not say who it is, or not so that it can be believed.
    Unauthenticated,
    /// The caller may not do this.
    Forbidden,
    /// There is no such thing, or it is not the caller's.
    NotFound,
    /// The path has no route for the method.
    MethodNotAllowed,
    /// The state of things does not permit what was asked for.
    Refused,
    /// A merchant's authorisation was declined, whatever the reason is.
    Declined,
    /// The body is larger than the route takes.
    TooLarge,
    /// The route does not take bodies of this media type, charset or encoding.
    UnsupportedMediaType,
    /// A change was asked for without an `Idempotency-Key`.
    IdempotencyKeyMissing,
    /// The `Idempotency-Key` belongs to another request.
    IdempotencyKeyReused,
    /// The caller asks more often than it may; the same request may succeed later.
    RateLimited,
    /// The server has too much to do; the same request may succeed later.
    Overloaded,
    /// What the request needs does not answer now; the same request may succeed later.
    Unavailable,
    /// The program has a mistake, or stored data is damaged.
    Internal,
}

impl ProblemCode {
    /// Every kind of problem.
    pub const ALL: [Self; 16] = [
        Self::InvalidRequest,
        Self::InvalidContent,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Refused,
        Self::Declined,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::IdempotencyKeyMissing,
        Self::IdempotencyKeyReused,
        Self::RateLimited,
        Self::Overloaded,
        Self::Unavailable,
        Self::Internal,
    ];

    /// The word for it in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidContent => "invalid_content",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::Refused => "refused",
            Self::Declined => "declined",
            Self::TooLarge => "too_large",
            Self::UnsupportedMediaType => "unsupported_media_type",
            Self::IdempotencyKeyMissing => "idempotency_key_missing",
            Self::IdempotencyKeyReused => "idempotency_key_reused",
            Self::RateLimited => "rate_limited",
            Self::Overloaded => "overloaded",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
        }
    }

    /// The status of a response with such a problem.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::InvalidRequest | Self::IdempotencyKeyMissing => StatusCode::BAD_REQUEST,
            Self::InvalidContent | Self::IdempotencyKeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Refused | Self::Declined => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            Self::Overloaded | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The kind of problem in words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::InvalidRequest => "The request cannot be read",
            Self::InvalidContent => "A part of the request has no meaning",
            Self::Unauthenticated => "The caller is not known",
            Self::Forbidden => "The caller may not do this",
            Self::NotFound => "There is no such thing",
            Self::MethodNotAllowed => "The path does not take this method",
            Self::Refused => "The state of things does not permit this",
            Self::Declined => "The authorisation was declined",
            Self::TooLarge => "The body is too large",
            Self::UnsupportedMediaType => "The body is of a type that is not taken",
            Self::IdempotencyKeyMissing => "A change needs an Idempotency-Key",
            Self::IdempotencyKeyReused => "The Idempotency-Key belongs to another request",
            Self::RateLimited => "The caller asks too often",
            Self::Overloaded => "The server has too much to do",
            Self::Unavailable => "Something does not answer now",
            Self::Internal => "The server has failed",
        }
    }

    /// The page that describes such problems.
    #[must_use]
    pub fn page(self) -> String {
        format!("/docs#problem-{}", self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_of_a_code_is_its_json_and_belongs_to_it_alone() {
        let mut words: Vec<String> = ProblemCode::ALL.iter().map(|code| serde_json::to_string(code).unwrap()).collect();
        for (code, json) in ProblemCode::ALL.iter().zip(&words) {
            assert_eq!(*json, format!("\"{}\"", code.word()));
            assert!(code.status().is_client_error() || code.status().is_server_error());
        }
        words.sort();
        words.dedup();
        assert_eq!(words.len(), ProblemCode::ALL.len());
    }
}
