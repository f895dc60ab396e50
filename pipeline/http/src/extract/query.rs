//! Parameters in a query.

use axum::{extract::FromRequestParts, http::request::Parts};
use serde::de::DeserializeOwned;

use crate::problem::{Problem, ProblemCode};

/// What the framework says before it says what is wrong.
const FRAMEWORK_PREFIX: &str = "Failed to deserialize query string: ";

/// The parameters of a query. A parameter that is not known, or is there twice, is refused by name.
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(rejection) => {
                let said = rejection.body_text();
                let detail = said.rsplit_once(FRAMEWORK_PREFIX).map_or(said.as_str(), |(_, detail)| detail);
                Err(Problem::new(ProblemCode::InvalidRequest, format!("the query: {detail}")))
            }
        }
    }
}
