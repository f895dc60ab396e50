//! Moving value between wallets, and the treasury: what is issued into it, and what it gives.

use axum::{Json, extract::State, http::StatusCode, response::Response};
use rewardhub_core::ids::TransferId;
use rewardhub_service::{
    approvals::Outcome,
    changes::Said,
    client_keys::Scope,
    transfers::{self, Movement},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{reason, redemptions::named};
use crate::{
    App,
    access::Principal,
    extract::{Body, IdempotencyKey, Path},
    problem::{Problem, ProblemCode, ProblemDetails, Result},
    shapes::{Amount, Gift, GiftRequest, IssueRequest, Issued, SentTransfer, TransferDetails, TransferRequest, change::answered},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(transfer))
        .routes(routes!(show))
        .routes(routes!(issue))
        .routes(routes!(top_up))
        .routes(routes!(give_bonus))
}

/// Moves value from one wallet to another.
#[utoipa::path(
    post,
    path = "/v1/transfers",
    tag = "moving",
    operation_id = "transfer",
    params(IdempotencyKey),
    request_body = TransferRequest,
    responses(
        (status = 201, description = "It is sent", body = SentTransfer, headers(("location" = String, description = "Where the transfer is"))),
        (status = 409, description = "Less is available, or a limit stands in the way", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
async fn transfer(
    State(app): State<App>,
    principal: Principal,
    IdempotencyKey(key): IdempotencyKey,
    Body(request): Body<TransferRequest>,
) -> Result<Response> {
    principal.must_be(&[Scope::Customer, Scope::Operator])?;
    let (from, to) = (principal.named_wallet(&request.from, "/from")?, named(&request.to, "/to")?);
    let said = Said { text: reason::maybe(request.note, "/note")?, request: Some(key) };
    app.call(move |service| {
        let terms = service.current_terms()?;
        let amount = request.amount.above_zero(&terms, "/amount")?;
        let changed = service.transfer(Movement { from, to, amount, said }, principal.caller(service)?)?;
        let body = SentTransfer {
            transfer: changed.value.to_string(),
            amount: Amount::of(&terms, amount.asset, amount.minor),
            command: changed.command.to_string(),
            version: changed.version,
        };
        let location = format!("/v1/transfers/{}", body.transfer);
        Ok::<_, Problem>(answered(StatusCode::CREATED, &changed, &body, Some(&location)))
    })
    .await
}

/// Shows a transfer, for both of its wallets and operators.
#[utoipa::path(
    get,
    path = "/v1/transfers/{transfer}",
    tag = "moving",
    operation_id = "show_transfer",
    params(("transfer" = String, Path, description = "The transfer's id")),
    responses((status = 200, description = "The transfer", body = TransferDetails))
)]
async fn show(State(app): State<App>, principal: Principal, Path(transfer): Path<String>) -> Result<Json<TransferDetails>> {
    principal.must_be(&[Scope::Customer, Scope::Merchant, Scope::Operator])?;
    app.call(move |service| {
        let absent = || Problem::new(ProblemCode::NotFound, format!("there is no transfer {transfer}"));
        let id = TransferId::parse(&transfer).ok_or_else(absent)?;
        let state = service.transfer_state(id)?;
        let is_own = [state.from, state.to].iter().any(|party| principal.wallets.contains(party));
        if principal.scope != Scope::Operator && !is_own {
            return Err(absent());
        }
        Ok(Json(TransferDetails::of(id, &state, &*service.current_terms()?)))
    })
    .await
}

/// Issues value into the treasury of its asset, up to the programme's limit.
#[utoipa::path(
    post,
    path = "/v1/issues",
    tag = "moving",
    operation_id = "issue",
    params(IdempotencyKey),
    request_body = IssueRequest,
    responses(
        (status = 200, description = "It is issued", body = Issued),
        (status = 202, description = "It waits until another person approves of it", body = Issued),
        (status = 409, description = "The programme names no treasury of the asset, or its limit stands in the way", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
async fn issue(
    State(app): State<App>,
    principal: Principal,
    IdempotencyKey(key): IdempotencyKey,
    Body(request): Body<IssueRequest>,
) -> Result<Response> {
    principal.must_be(&[Scope::Operator])?;
    let said = Said { text: reason::fit(request.reason)?, request: Some(key) };
    app.call(move |service| {
        let terms = service.current_terms()?;
        let amount = request.amount.above_zero(&terms, "/amount")?;
        let changed = service.issue(amount, said, principal.caller(service)?)?;
        let waits_for_approval = changed.value == Outcome::WaitsForApproval;
        let body = Issued {
            treasury: service.treasury(amount.asset).to_string(),
            amount: Amount::of(&terms, amount.asset, amount.minor),
            waits_for_approval,
            command: changed.command.to_string(),
            version: changed.version,
        };
        let status = if waits_for_approval { StatusCode::ACCEPTED } else { StatusCode::OK };
        Ok::<_, Problem>(answered(status, &changed, &body, None))
    })
    .await
}

/// Tops a wallet up from the treasury of the asset.
#[utoipa::path(
    post,
    path = "/v1/top_ups",
    tag = "moving",
    operation_id = "top_up",
    params(IdempotencyKey),
    request_body = GiftRequest,
    responses(
        (status = 200, description = "It is sent", body = Gift),
        (status = 202, description = "It waits until another person approves of it", body = Gift),
        (status = 409, description = "The treasury has less", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
async fn top_up(
    State(app): State<App>,
    principal: Principal,
    IdempotencyKey(key): IdempotencyKey,
    Body(request): Body<GiftRequest>,
) -> Result<Response> {
    give(app, principal, key, (request, transfers::Gift::TopUp)).await
}

/// Gives a wallet a bonus from the treasury of the asset.
#[utoipa::path(
    post,
    path = "/v1/bonuses",
    tag = "moving",
    operation_id = "give_bonus",
    params(IdempotencyKey),
    request_body = GiftRequest,
    responses(
        (status = 200, description = "It is sent", body = Gift),
        (status = 202, description = "It waits until another person approves of it", body = Gift),
        (status = 409, description = "The treasury has less", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
async fn give_bonus(
    State(app): State<App>,
    principal: Principal,
    IdempotencyKey(key): IdempotencyKey,
    Body(request): Body<GiftRequest>,
) -> Result<Response> {
    give(app, principal, key, (request, transfers::Gift::Bonus)).await
}

async fn give(app: App, principal: Principal, key: String, (request, gift): (GiftRequest, transfers::Gift)) -> Result<Response> {
    principal.must_be(&[Scope::Operator])?;
    let to = principal.named_wallet(&request.wallet, "/wallet")?;
    let said = Said { text: reason::fit(request.reason)?, request: Some(key) };
    app.call(move |service| {
        let terms = service.current_terms()?;
        let amount = request.amount.above_zero(&terms, "/amount")?;
        let changed = service.give(to, amount, gift, said, principal.caller(service)?)?;
        let body = Gift {
            transfer: changed.value.map(|transfer| transfer.to_string()),
            amount: Amount::of(&terms, amount.asset, amount.minor),
            waits_for_approval: changed.value.is_none(),
            command: changed.command.to_string(),
            version: changed.version,
        };
        let status = if body.waits_for_approval { StatusCode::ACCEPTED } else { StatusCode::OK };
        Ok::<_, Problem>(answered(status, &changed, &body, None))
    })
    .await
}
