//! Parameters in a query.

use std::error::Error as _;

use axum::{extract::FromRequestParts, http::request::Parts};
use serde::de::DeserializeOwned;

use crate::problem::{Problem, ProblemCode};

/// The parameters of a query. A parameter that is not known, or is there twice, is refused by name.
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(rejection) => {
                // What is wrong is the cause of what the framework says.
                let detail = rejection.source().map_or_else(|| rejection.body_text(), ToString::to_string);
                Err(Problem::new(ProblemCode::InvalidRequest, format!("the query: {detail}")))
            }
        }
    }
}
