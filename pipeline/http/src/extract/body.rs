//! A JSON body, read strictly.

use std::{error::Error, io, time::Duration};

use axum::{
    body::to_bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use serde::de::{DeserializeOwned, IgnoredAny};
use tokio::time::timeout;

use super::objects::Objects;
use crate::{
    App,
    bounds::admission::Admission,
    problem::{Problem, ProblemCode},
};

/// The most bytes of a JSON body.
const MOST_BYTES: usize = 256 << 10;

/// A JSON body (RFC 8259, in UTF-8). What is an object is no array. Fields that are not known or that are there twice are refused by name, and so is anything
/// behind the value, a value that nests too deeply, and a NUL in a text.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        must_be_json(request.headers())?;
        let (longest, admission) = (app.bounds().body_idle, Admission::of(request.extensions()).cloned());
        // So short a body comes as a whole in the time that a long one has for its next piece.
        let received = timeout(longest, to_bytes(request.into_body(), MOST_BYTES)).await;
        let bytes = received.map_err(|_| too_slow(longest))?.map_err(|error| not_received(&error))?;
        app.bounds().wait_for_turn(admission.as_ref()).await?;
        parse(&bytes).map(Self)
    }
}

fn too_slow(longest: Duration) -> Problem {
    let detail = format!("the body has not come within {} seconds; send it again", longest.as_secs());
    Problem::new(ProblemCode::InvalidRequest, detail)
}

fn not_received(error: &axum::Error) -> Problem {
    if is_cut(error) {
        return Problem::new(ProblemCode::InvalidRequest, format!("the body has not come to its end ({error}); send it again"));
    }
    Problem::new(ProblemCode::TooLarge, format!("a body here has at most {MOST_BYTES} bytes"))
}

fn must_be_json(headers: &HeaderMap) -> Result<(), Problem> {
    let refuse = |detail: &str| Err(Problem::new(ProblemCode::UnsupportedMediaType, detail));
    if headers.contains_key(header::CONTENT_ENCODING) {
        return refuse("this route takes bodies as they are; leave out Content-Encoding");
    }
    let Some(Ok(kind)) = headers.get(header::CONTENT_TYPE).map(|value| value.to_str()) else {
        return refuse("send the body as application/json, and say so in Content-Type");
    };
    let mut parts = kind.split(';').map(str::trim);
    if !parts.next().unwrap_or_default().eq_ignore_ascii_case("application/json") {
        return refuse("send the body as application/json, and say so in Content-Type");
    }
    let is_utf8 = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        !name.trim().eq_ignore_ascii_case("charset") || value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
    };
    if parts.all(is_utf8) { Ok(()) } else { refuse("JSON is sent in UTF-8; leave out the charset") }
}

/// Whether the bytes ended, rather than being too many.
fn is_cut(error: &(dyn Error + 'static)) -> bool {
    error.is::<io::Error>() || error.source().is_some_and(is_cut)
}

/// Reads a JSON value.
///
/// # Errors
/// A [`Problem`] with a JSON pointer to what is wrong.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value: T = serde_path_to_error::deserialize(Objects(&mut reader)).map_err(|error| {
        let code = if is_json(bytes) { ProblemCode::InvalidContent } else { ProblemCode::InvalidRequest };
        of_json(code, error.inner(), pointer(error.path()))
    })?;
    reader.end().map_err(|error| of_json(ProblemCode::InvalidRequest, &error, String::new()))?;
    if has_nul(bytes) {
        return Err(Problem::new(ProblemCode::InvalidContent, "a text here has no NUL character (\\u0000)"));
    }
    Ok(value)
}

/// Whether a text in this JSON has the escape of a NUL; a NUL itself is no JSON. Outside of texts there is no backslash.
fn has_nul(json: &[u8]) -> bool {
    let mut rest = json;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        let escaped = &rest[at + 1..];
        if escaped.starts_with(b"u0000") {
            return true;
        }
        // What a backslash escapes begins no escape, also if it is a backslash.
        rest = escaped.get(1..).unwrap_or_default();
    }
    false
}

/// Whether these bytes are JSON, of whatever shape and depth.
fn is_json(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok())
}

fn of_json(code: ProblemCode, error: &serde_json::Error, pointer: String) -> Problem {
    let detail = error.to_string();
    if pointer.is_empty() { Problem::new(code, detail) } else { Problem::field(code, pointer, detail) }
}

/// A path as a JSON pointer (RFC 6901).
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path.iter() {
        let part = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => key.replace('~', "~0").replace('/', "~1"),
            Segment::Enum { variant } => variant.clone(),
            Segment::Unknown => continue,
        };
        pointer.push('/');
        pointer.push_str(&part);
    }
    pointer
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Transfer {
        amount: String,
        #[serde(default)]
        lines: Vec<Line>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Line {
        text: String,
    }

    fn refused(body: &str) -> (ProblemCode, String) {
        let details = parse::<Transfer>(body.as_bytes()).unwrap_err().details();
        let pointer = details.errors.first().map(|error| error.pointer.clone()).unwrap_or_default();
        (details.code, pointer)
    }

    #[test]
    fn a_body_is_read_whole_or_refused_with_the_place() {
        let read: Transfer = parse(br#"{"amount": "1.00", "lines": [{"text": "a"}]}"#).unwrap();
        assert_eq!((read.amount.as_str(), read.lines[0].text.as_str()), ("1.00", "a"));
        assert_eq!(refused(r#"{"amount": 1e3}"#), (ProblemCode::InvalidContent, "/amount".to_owned()));
        assert_eq!(refused(r#"{"amount": -0}"#), (ProblemCode::InvalidContent, "/amount".to_owned()));
        assert_eq!(refused(r#"{"amount": "1", "lines": [{"text": "a"}, {}]}"#).1, "/lines/1");
        assert_eq!(refused(r#"{"amount": "1", "amount": "2"}"#).0, ProblemCode::InvalidContent);
        assert_eq!(refused(r#"{"amount": "1", "amonut": "2"}"#), (ProblemCode::InvalidContent, "/amonut".to_owned()));
        assert_eq!(refused(r#"["1"]"#), (ProblemCode::InvalidContent, String::new()));
        assert_eq!(refused(r#"{"amount": "1", "lines": [["a"]]}"#), (ProblemCode::InvalidContent, "/lines/0".to_owned()));
        assert_eq!(refused(r#"{"amount": "1"} {}"#).0, ProblemCode::InvalidRequest);
        assert_eq!(refused(r#"{"amount": "a\u0000b"}"#).0, ProblemCode::InvalidContent);
        assert_eq!(refused(&format!("{}{}", "[".repeat(500), "]".repeat(500))).0, ProblemCode::InvalidContent);
        assert_eq!(refused("").0, ProblemCode::InvalidRequest);
        assert_eq!(refused("{\"amount\": \"\u{0}\"}").0, ProblemCode::InvalidRequest);
    }

    #[test]
    fn only_the_escape_of_a_nul_is_a_nul() {
        let read = |text: &str| parse::<Transfer>(format!(r#"{{"amount": "{text}"}}"#).as_bytes()).map(|read| read.amount);
        assert_eq!(read(r"\\u0000").unwrap(), r"\u0000");
        assert_eq!(read(r"\\\\u0000\u0001").unwrap(), "\\\\u0000\u{1}");
        assert!(read(r"\\\u0000").is_err() && read(r"\u0000").is_err() && read(r"\n\u0000").is_err());
    }

    #[test]
    fn only_json_in_utf_8_is_taken() {
        let taken = |kind: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
            must_be_json(&headers).is_ok()
        };
        assert!(
            taken("application/json") && taken("Application/JSON; charset=UTF-8") && taken("application/json;charset=\"utf-8\"")
        );
        assert!(!taken("application/json; charset=latin1") && !taken("text/json") && !taken("application/jsonx"));
        assert!(must_be_json(&HeaderMap::new()).is_err());
    }
}
