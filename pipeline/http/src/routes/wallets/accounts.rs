//! The bank accounts that earn for a wallet.

use axum::{extract::State, http::StatusCode, response::Response};
use rewardhub_service::{client_keys::Scope, feeds};

use crate::{
    App,
    access::Principal,
    extract::{Body, IdempotencyKey, Path},
    problem::{Problem, ProblemDetails, Result},
    shapes::{AccountToLink, LinkResult, change::answered},
};

/// Lets a bank account earn for a wallet, from today on. The account's number is in the body, and nowhere in a log.
#[utoipa::path(
    put,
    path = "/v1/wallets/{wallet}/accounts",
    tag = "wallets",
    operation_id = "link_account",
    params(
        ("wallet" = String, Path, description = "The wallet's id"),
        IdempotencyKey,
    ),
    request_body = AccountToLink,
    responses(
        (status = 200, description = "The account earns for the wallet", body = LinkResult),
        (status = 409, description = "The wallet has as many accounts as it may have", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(super) async fn link(
    State(app): State<App>,
    principal: Principal,
    Path(wallet): Path<String>,
    IdempotencyKey(key): IdempotencyKey,
    Body(account): Body<AccountToLink>,
) -> Result<Response> {
    principal.must_be(&[Scope::Operator])?;
    let id = principal.readable_wallet(&wallet)?;
    let number = account.number()?;
    let feed = account.feed.unwrap_or_else(|| feeds::DEFAULT.to_owned());
    let linked = app
        .call(move |service| {
            feeds::profile_of(service.root(), &feed)?;
            Ok::<_, Problem>(service.link_once(id, &number, &feed, &key, principal.caller(service)?)?)
        })
        .await?;
    let body = LinkResult { account: linked.value.to_string(), wallet: id.to_string(), command: linked.command.to_string() };
    Ok(answered(StatusCode::OK, &linked, &body, None))
}
