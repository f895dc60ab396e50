//! Parameters in a path.

use axum::{
    extract::{FromRequestParts, rejection::PathRejection},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

use crate::problem::{Problem, ProblemCode};

/// The parameters of a path. An id that cannot be read is answered as one that belongs to nothing.
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(rejection) => Err(Problem::new(ProblemCode::NotFound, detail(&rejection))),
        }
    }
}

fn detail(rejection: &PathRejection) -> String {
    match rejection {
        PathRejection::FailedToDeserializePathParams(failed) => failed.body_text(),
        other => other.body_text(),
    }
}
