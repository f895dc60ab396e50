//! What the server's speed is measured against: a handler that answers the same words to everybody. No route of the server leads here.

use axum::{Router, http::header};

/// About as long as a balance.
const WORDS: &str = r#"{"wallet":"00000000-0000-8000-8000-000000000000","on":"2026-01-01","balances":[{"asset":"PTS","available":"0","pending":"512","held":"0","next_expiry":{"on":"2028-01-31","amount":"512"},"next_maturity":{"on":"2026-01-15","amount":"512"}}],"as_of":"2026-01-01T00:00:00.000000Z","version":1}"#;

/// A router that answers every request with the same words, and does nothing else.
pub fn router() -> Router {
    Router::new().fallback(|| async { ([(header::CONTENT_TYPE, "application/json")], WORDS) })
}
