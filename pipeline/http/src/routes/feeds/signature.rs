//! The signature of a posted body. Nothing of a signed body is taken in before the whole of it has come and its signature is right,
//! so it is written into a file first.

use axum::http::HeaderMap;
use rewardhub_service::{
    Service,
    clock::now,
    signatures::{Signature, SignatureError, SigningSecrets},
};

use crate::{
    extract::body_reader::Incoming,
    problem::{Problem, ProblemCode, Result},
};

/// The headers of a signature (Standard Webhooks 1.0.0): the id of what is sent, when it was signed, the signatures.
const HEADERS: [&str; 3] = ["webhook-id", "webhook-timestamp", "webhook-signature"];

/// A signature that is still to be checked.
pub(super) struct Expected {
    signature: Signature,
    secrets: SigningSecrets,
}

/// The signature that a feed's body must have; `None` if the feed does not sign.
///
/// # Errors
/// A [`Problem`], if the feed signs and the headers do not hold a signature of now, or if it does not sign and they do.
pub(super) fn expected(service: &Service, feed: &str, headers: &HeaderMap) -> Result<Option<Expected>> {
    let secrets = service.signing_secrets(feed)?;
    let [id, timestamp, signatures] = HEADERS.map(|name| only(headers, name));
    match (secrets.is_empty(), id, timestamp, signatures) {
        (true, None, None, None) => Ok(None),
        (true, ..) => Err(Problem::new(
            ProblemCode::InvalidRequest,
            format!("feed {feed} has no secret to check a signature with; `rewardhub feeds secret {feed}` makes one"),
        )),
        (false, Some(id), Some(timestamp), Some(signatures)) => {
            let signature = Signature::parse(id, timestamp, signatures, now()).map_err(problem)?;
            Ok(Some(Expected { signature, secrets }))
        }
        (false, ..) => Err(Problem::new(
            ProblemCode::Unauthenticated,
            format!("feed {feed} signs what it posts; send each of {} once", HEADERS.join(", ")),
        )),
    }
}

/// Receives a signed body to its end and checks its signature, which is taken unless `is_trial`. A body without one is left as it is.
///
/// # Errors
/// A [`Problem`], if the body cannot be received, or its signature is wrong or was taken before.
pub(super) fn checked(service: &Service, body: Incoming, expected: Option<Expected>, is_trial: bool) -> Result<Incoming> {
    let Some(Expected { signature, secrets }) = expected else { return Ok(body) };
    let signed_at_s = signature.signed_at_s();
    let mut signed = signature.over_body(&secrets);
    let failure = body.failure();
    let received = body.received(&service.scratch_folder()?, |bytes| signed.add(bytes));
    let received = received.map_err(|error| failure.or(Problem::new(ProblemCode::Unavailable, error.to_string())))?;
    let hash = signed.finish().map_err(problem)?;
    if !is_trial {
        service.take_signature(hash, signed_at_s, now())?.map_err(problem)?;
    }
    Ok(received)
}

/// The value of a header that is there once.
fn only<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())?.to_str().ok()
}

fn problem(error: SignatureError) -> Problem {
    let code = match error {
        SignatureError::Unreadable | SignatureError::NotNow | SignatureError::Wrong => ProblemCode::Unauthenticated,
        SignatureError::Replayed => ProblemCode::Refused,
    };
    Problem::new(code, error.to_string())
}
