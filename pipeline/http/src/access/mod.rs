//! Who calls, and what they may do. A handler asks its [`Principal`]; nothing is permitted that no handler asked for.

mod browser;
mod principal;

use axum::http::{HeaderMap, header};
use rewardhub_service::{Subject, clock::now};

pub(crate) use self::browser::refuse_other_sites;
pub use self::principal::Principal;
use crate::{
    App,
    problem::{Problem, ProblemCode, Result},
};

/// How callers are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Every caller is operator `local`: only for a server that nobody but this machine can reach.
    Open,
    /// Every caller shows a key that `rewardhub key add` made.
    Keys,
}

/// Finds out who calls.
pub(crate) async fn authenticate(app: &App, headers: &HeaderMap) -> Result<Principal> {
    if app.access() == Access::Open {
        return Ok(Principal::operator(Subject::LocalOperator));
    }
    let secret = bearer(headers)?.to_owned();
    let found = app.call(move |service| service.client_key(&secret, now())).await?;
    let Some((id, key)) = found else {
        return Err(Problem::new(ProblemCode::Unauthenticated, "the key is not known, has ended, or was revoked"));
    };
    let grant = key.grant;
    Ok(Principal { subject: Subject::ClientKey(id), scope: grant.scope, wallets: grant.wallets, feeds: grant.feeds })
}

/// The token of an `Authorization` header (RFC 6750).
fn bearer(headers: &HeaderMap) -> Result<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(Problem::new(ProblemCode::Unauthenticated, "send a key: `Authorization: Bearer rhk_…`"));
    };
    let token = value.to_str().ok().and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    token.ok_or_else(|| {
        Problem::new(ProblemCode::Unauthenticated, "Authorization is not a bearer token: `Authorization: Bearer rhk_…`")
    })
}
