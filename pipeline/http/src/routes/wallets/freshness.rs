//! Reads that wait for a version, and that are not repeated while nothing has changed.

use std::time::Duration;

use axum::{
    Json,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rewardhub_core::{ids::WalletId, state::wallet::Wallet, time::Moment};
use rewardhub_service::Service;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::{
    problem::{Problem, ProblemCode, Result},
    shapes::Freshness,
};

/// How long a read waits for a version.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// From which version on a read counts.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AfterQuery {
    /// A version that a change named: the read waits until the wallet has it, for some seconds at most.
    pub after: Option<u64>,
}

/// How fresh a read of a wallet is. Waits for the version that the client has seen.
pub(super) fn fresh(service: &Service, wallet: WalletId, after: Option<u64>) -> Result<Freshness> {
    let bucket = wallet.bucket();
    if let Some(after) = after {
        if after > service.newest_version(bucket) {
            let detail = format!("no change has version {after} yet; send one that a change of this wallet named");
            return Err(Problem::field(ProblemCode::Refused, "?after", detail));
        }
        if !service.wait_for_version(bucket, after, LONGEST_WAIT)? {
            let detail = format!("the wallet is not at version {after} yet; read again later, or without `after`");
            return Err(Problem::new(ProblemCode::Unavailable, detail).retry_after(Duration::from_secs(1)));
        }
    }
    Ok(Freshness::before_reading(service, bucket)?)
}

/// What time alone changes of a wallet that is read: the day, on which lots mature and expire, and how many holds have ended since the last
/// command.
pub(super) fn due(wallet: &Wallet, now: Moment) -> String {
    format!("{}.{}", now.day, wallet.holding().ended_holds(now))
}

/// An answer that follows from the rows of one bucket, or 304 where the client has it already. The tag covers the version and what is
/// [`due`] by now: that changes a balance without a posting. It is weak, since each answer says when it was read.
pub(super) fn tagged<T: Serialize>(headers: &HeaderMap, (version, due): (u64, &str), body: &T) -> Response {
    let tag = format!("\"{version}-{due}\"");
    let has = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let is_known =
        has.flat_map(|value| value.split(',')).any(|known| known.trim() == "*" || known.trim().trim_start_matches("W/") == tag);
    let mut response = if is_known { StatusCode::NOT_MODIFIED.into_response() } else { Json(body).into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&format!("W/{tag}")) {
        headers.insert(header::ETAG, tag);
    }
    response
}
