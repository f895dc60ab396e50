//! What the contract says of limits: how often a caller may ask, and when it may ask again.

use utoipa::openapi::{Header, HeaderBuilder, ObjectBuilder, RefOr, Response, Type, path::Operation};

use crate::bounds::rates::HEADERS;

/// What each of [`HEADERS`] says.
const MEANINGS: [&str; 2] = [
    "How often the caller may ask: `\"customer\";q=6000;w=60` are 6000 requests in 60 seconds. Absent where it may ask as often as it wants",
    "What is left of that: `\"customer\";r=5990;t=1` are 5990 requests, and all of them again in a second",
];
/// The header that says when to ask again.
const RETRY_AFTER: &str = "retry-after";
/// Statuses of answers after which the same request may succeed later.
const LATER: [&str; 2] = ["429", "503"];

/// Describes the headers of limits in the answers of an operation.
pub(super) fn describe(operation: &mut Operation) {
    let asks_who_calls = operation.security.is_none();
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        if LATER.contains(&status.as_str()) {
            let seconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).build();
            put(
                response,
                RETRY_AFTER,
                HeaderBuilder::new().schema(Some(seconds)).description(Some("Seconds until the request may succeed")).build(),
            );
        }
        if asks_who_calls {
            for (name, meaning) in HEADERS.iter().zip(MEANINGS) {
                let text = ObjectBuilder::new().schema_type(Type::String).build();
                put(response, name.as_str(), HeaderBuilder::new().schema(Some(text)).description(Some(meaning)).build());
            }
        }
    }
}

fn put(response: &mut Response, name: &str, header: Header) {
    response.headers.insert(name.to_owned(), header.into());
}
