//! Who calls, and what they may do. A handler asks its [`Principal`]; nothing is permitted that no handler asked for.

mod browser;
mod oidc;
mod principal;

use axum::http::{Extensions, HeaderMap, header, request::Parts};
use rewardhub_service::{Subject, client_keys::PREFIX, clock::now};

pub(crate) use self::browser::must_not_be_another_sites;
pub use self::{
    oidc::{DiscoveryError, Issuer, KeysState, Refusal},
    principal::Principal,
};
use crate::{
    App,
    problem::{Problem, ProblemCode, Result},
};

/// How callers are known.
#[derive(Debug, Clone)]
pub enum Access {
    /// Every caller is operator `local`: only for a server that nobody but this machine can reach.
    Open,
    /// Every caller shows a key that `rewardhub key add` made.
    Keys,
    /// Every caller shows a token of this issuer.
    Tokens(Issuer),
    /// Every caller shows a key, or a token of this issuer.
    KeysAndTokens(Issuer),
}

impl Access {
    /// The issuer whose tokens are believed, if there is one.
    #[must_use]
    pub fn issuer(&self) -> Option<&Issuer> {
        match self {
            Self::Open | Self::Keys => None,
            Self::Tokens(issuer) | Self::KeysAndTokens(issuer) => Some(issuer),
        }
    }
}

/// Finds out who calls.
pub(crate) async fn authenticate(app: &App, Parts { headers, extensions, .. }: &Parts) -> Result<Principal> {
    match app.access() {
        Access::Open => Ok(Principal::operator(Subject::LocalOperator)),
        Access::Keys => of_key(app, bearer(headers)?, extensions).await,
        Access::Tokens(issuer) => Ok(issuer.holder(bearer(headers)?).await?),
        Access::KeysAndTokens(issuer) => match bearer(headers)? {
            key if key.starts_with(PREFIX) => of_key(app, key, extensions).await,
            token => Ok(issuer.holder(token).await?),
        },
    }
}

async fn of_key(app: &App, secret: &str, extensions: &Extensions) -> Result<Principal> {
    let found = match app.service().known_client_key(secret, now()) {
        Some(known) => Some(known),
        None => {
            app.bounds().may_show_another(extensions)?;
            let secret = secret.to_owned();
            app.call(move |service| service.client_key(&secret, now())).await?
        }
    };
    let Some((id, key)) = found else {
        return Err(Problem::new(ProblemCode::Unauthenticated, "the key is not known, has ended, or was revoked"));
    };
    let grant = &key.grant;
    Ok(Principal {
        subject: Subject::ClientKey(id),
        scope: grant.scope,
        wallets: grant.wallets.clone(),
        feeds: grant.feeds.clone(),
    })
}

/// The token of an `Authorization` header (RFC 6750).
fn bearer(headers: &HeaderMap) -> Result<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(Problem::new(ProblemCode::Unauthenticated, "send one key or token: `Authorization: Bearer …`"));
    };
    let token = value.to_str().ok().and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    token.ok_or_else(|| {
        Problem::new(ProblemCode::Unauthenticated, "Authorization is not a bearer token: `Authorization: Bearer …`")
    })
}
