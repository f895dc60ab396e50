//! A wallet itself.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};

use rewardhub_service::client_keys::Scope;

use super::freshness::{AfterQuery, fresh, tagged};
use crate::{
    App,
    access::Principal,
    extract::{Body, IdempotencyKey, Path, Query},
    problem::{Problem, ProblemDetails, Result},
    shapes::{NewWallet, OpenedWallet, WalletDetails, change::answered},
};

/// Opens a wallet.
#[utoipa::path(
    post,
    path = "/v1/wallets",
    tag = "wallets",
    operation_id = "open_wallet",
    params(IdempotencyKey),
    request_body = NewWallet,
    responses(
        (status = 201, description = "The wallet was opened", body = OpenedWallet, headers(("location" = String, description = "Where the wallet is"))),
    )
)]
pub(super) async fn open(
    State(app): State<App>,
    principal: Principal,
    IdempotencyKey(key): IdempotencyKey,
    Body(new): Body<NewWallet>,
) -> Result<Response> {
    principal.must_be(&[Scope::Operator])?;
    let opened = app.call(move |service| service.open_wallet_once(new.kind.into(), &key, principal.caller(service)?)).await?;
    let body = OpenedWallet { id: opened.value.to_string(), command: opened.command.to_string(), version: opened.version };
    Ok(answered(StatusCode::CREATED, &opened, &body, Some(&format!("/v1/wallets/{}", opened.value))))
}

/// Shows a wallet: whose it is, and which bank accounts earn for it.
#[utoipa::path(
    get,
    path = "/v1/wallets/{wallet}",
    tag = "wallets",
    operation_id = "show_wallet",
    params(("wallet" = String, Path, description = "The wallet's id"), AfterQuery),
    responses(
        (status = 200, description = "The wallet", body = WalletDetails),
        (status = 304, description = "The client has this answer already"),
        (status = 409, description = "No change has the version yet", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(super) async fn show(
    State(app): State<App>,
    principal: Principal,
    Path(wallet): Path<String>,
    Query(query): Query<AfterQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    let id = principal.readable_wallet(&wallet)?;
    let details = app
        .call(move |service| {
            let freshness = fresh(service, id, query.after)?;
            Ok::<_, Problem>(WalletDetails::of(id, &*service.wallet(id)?, freshness))
        })
        .await?;
    Ok(tagged(&headers, (details.version, ""), &details))
}
