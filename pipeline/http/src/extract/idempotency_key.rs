//! The name that a client gives a change, so that it can be asked for again
//! (draft-ietf-httpapi-idempotency-key-header-07).

use axum::{
    extract::FromRequestParts,
    http::{HeaderName, request::Parts},
};

use crate::problem::{Problem, ProblemCode, Result};

/// The header that holds the key.
const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
/// The most characters of a key.
pub(crate) const LONGEST: usize = 255;

/// The key of a change: a string in quotes (RFC 8941), or the same without quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(pub String);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let mut values = parts.headers.get_all(HEADER).iter();
        let Some(value) = values.next() else {
            let detail = "send a name of your own for this change in Idempotency-Key, such as a random UUID; the same request under the same name changes nothing again";
            return Err(Problem::new(ProblemCode::IdempotencyKeyMissing, detail));
        };
        if values.next().is_some() {
            return Err(Problem::new(ProblemCode::InvalidRequest, "Idempotency-Key is there twice; send one"));
        }
        let key = value.to_str().ok().and_then(parse);
        key.map(Self).ok_or_else(|| {
            let detail =
                format!("Idempotency-Key is no name: send 1 to {LONGEST} visible ASCII characters, in quotes or without");
            Problem::new(ProblemCode::InvalidRequest, detail)
        })
    }
}

fn parse(text: &str) -> Option<String> {
    let text = text.trim();
    let key = match text.strip_prefix('"') {
        Some(rest) => unquoted(rest)?,
        None => text.to_owned(),
    };
    let is_plain = |key: &str| key.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b',');
    ((1..=LONGEST).contains(&key.len()) && is_plain(&key)).then_some(key)
}

/// The string before the closing quote, with its escapes undone; `None` if it does not end there.
fn unquoted(rest: &str) -> Option<String> {
    let mut key = String::new();
    let mut characters = rest.chars();
    loop {
        match characters.next()? {
            '"' => return characters.next().is_none().then_some(key),
            '\\' => key.push(characters.next().filter(|escaped| matches!(escaped, '"' | '\\'))?),
            other => key.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_key_is_the_same_with_and_without_quotes() {
        assert_eq!(parse("\"8e03978e-40d5\""), Some("8e03978e-40d5".to_owned()));
        assert_eq!(parse("8e03978e-40d5"), parse(" \"8e03978e-40d5\" "));
        assert_eq!(parse("\"a\\\\b\""), Some("a\\b".to_owned()));
        for wrong in ["", "\"\"", "\"open", "\"a\" b", "a b", "a,b", "\"a\", \"b\"", "\"a\\b\"", &"x".repeat(256)] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
        assert!(parse(&"x".repeat(255)).is_some());
    }
}
