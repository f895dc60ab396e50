//! The body of an answer: received within bounds, and read as JSON.

use std::error::Error as _;

use reqwest::{
    Response,
    header::{CONTENT_TYPE, HeaderMap},
};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::{DownReason, FetchError, WrongAnswer};

/// Receives a body to its end.
///
/// # Errors
/// When it does not come whole, or has more than `most` bytes.
pub(crate) async fn received(mut response: Response, most: usize) -> Result<Vec<u8>, FetchError> {
    let mut bytes = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|error| down(&error))? {
        if bytes.len() + piece.len() > most {
            return Err(FetchError::Wrong(WrongAnswer::PageBytes(most)));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

/// What a failure of the connection says. Its text has the address, so it is not kept.
pub(crate) fn down(error: &reqwest::Error) -> FetchError {
    let why = match () {
        () if error.is_timeout() => DownReason::TooSlow,
        () if is_about_trust(error) => DownReason::Untrusted,
        () if error.is_connect() => DownReason::Unreachable,
        () => DownReason::CutShort,
    };
    FetchError::Down { why, retry_after: None }
}

/// Whether TLS came to nothing because of a certificate: only its text says so, by whichever library.
fn is_about_trust(error: &reqwest::Error) -> bool {
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    causes.map(ToString::to_string).any(|cause| cause.to_ascii_lowercase().contains("certificate"))
}

/// Whether an answer is said to be JSON, or is not said to be anything.
pub(crate) fn may_be_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(CONTENT_TYPE) else { return true };
    let kind = kind.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// Reads an answer as JSON of a shape.
pub(crate) fn json<T: DeserializeOwned>(answer: &[u8]) -> Result<T, WrongAnswer> {
    serde_json::from_slice(answer).map_err(|error| match error.classify() {
        Category::Data => WrongAnswer::NotAPage,
        Category::Syntax | Category::Eof | Category::Io => WrongAnswer::NotJson,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_has_several_names_and_no_page_of_a_proxy_has_one() {
        let may = |kind: &str| may_be_json(&HeaderMap::from_iter([(CONTENT_TYPE, kind.parse().unwrap())]));
        assert!(may("application/json") && may("Application/JSON; charset=utf-8") && may("application/hal+json"));
        assert!(!may("text/html") && !may("text/plain; charset=utf-8") && !may("application/xml") && !may(""));
        assert!(may_be_json(&HeaderMap::new()));
    }
}
