//! The contract: OpenAPI for programs, and the same as a page for people, without anything from other hosts.

mod page;

use axum::{Router, http::header, response::Html, routing::get};
use bytes::Bytes;
use utoipa::openapi::OpenApi;

/// What the page may load: nothing.
const CONTENT_SECURITY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/// The routes that show the contract.
pub(super) fn router(contract: &OpenApi) -> Router {
    let value = serde_json::to_value(contract).unwrap_or_default();
    // Shared by all answers: a client that takes none of its answer holds no copy.
    let (json, page) = (Bytes::from(value.to_string()), Bytes::from(page::of(&value)));
    Router::new()
        .route("/openapi.json", get(move || async move { ([(header::CONTENT_TYPE, "application/json")], json) }))
        .route("/docs", get(move || async move { ([(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY)], Html(page)) }))
}
