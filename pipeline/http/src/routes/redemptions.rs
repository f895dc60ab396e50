//! Redemptions: merchants authorise, capture, void and refund; customers spend.

use axum::{extract::State, http::StatusCode, response::Response};
use rewardhub_core::{
    ids::{RedemptionId, WalletId},
    money::Asset,
};
use rewardhub_service::{
    Error, Service,
    client_keys::Scope,
    error::Refused,
    redemptions::{Authorisation, Payer, Payment, Step},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::reason;
use crate::{
    App,
    access::Principal,
    extract::{Body, IdempotencyKey, Path},
    problem::{Problem, ProblemCode, ProblemDetails, Result},
    shapes::{
        Amount, AuthorisationRequest, AuthorisedRedemption, CaptureRequest, CaptureResult, RedemptionDetails, RefundRequest,
        RefundResult, SpendRequest, Spent, change::answered, freshness::instant,
    },
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(authorise))
        .routes(routes!(capture))
        .routes(routes!(void))
        .routes(routes!(refund))
        .routes(routes!(spend))
        .routes(routes!(show))
}

/// Puts a customer's value on hold for a merchant, with the customer's payment token. Whatever is in the way, a merchant is told no more
/// than that it was declined.
#[utoipa::path(
    post,
    path = "/v1/authorisations",
    tag = "redeeming",
    operation_id = "authorise",
    params(IdempotencyKey),
    request_body = AuthorisationRequest,
    responses(
        (status = 201, description = "The value is on hold", body = AuthorisedRedemption, headers(("location" = String, description = "Where the redemption is"))),
        (status = 409, description = "It was declined", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
async fn authorise(
    State(app): State<App>,
    principal: Principal,
    IdempotencyKey(key): IdempotencyKey,
    Body(request): Body<AuthorisationRequest>,
) -> Result<Response> {
    principal.must_be(&[Scope::Merchant, Scope::Operator])?;
    let merchant = principal.named_wallet(&request.merchant, "/merchant")?;
    let payer = payer(&principal, &request)?;
    let reference = reason::maybe(request.reference, "/reference")?;
    let is_merchant = principal.scope == Scope::Merchant;
    app.call(move |service| {
        let terms = service.current_terms()?;
        let amount = request.amount.above_zero(&terms, "/amount")?;
        let holds_for_seconds = request.holds_for_seconds;
        let asked = Authorisation { payer, merchant, amount, holds_for_seconds, reference, request: Some(key) };
        let authorised = service.authorise(asked, principal.caller(service)?);
        let changed = authorised.map_err(|error| if is_merchant { declined(error) } else { error.into() })?;
        let body = AuthorisedRedemption {
            redemption: changed.value.redemption.to_string(),
            amount: Amount::of(&terms, amount.asset, amount.minor),
            until: instant(changed.value.until),
            command: changed.command.to_string(),
            version: changed.version,
        };
        let location = format!("/v1/redemptions/{}", body.redemption);
        Ok::<_, Problem>(answered(StatusCode::CREATED, &changed, &body, Some(&location)))
    })
    .await
}

fn payer(principal: &Principal, request: &AuthorisationRequest) -> Result<Payer> {
    let wrong = |field: &str, detail: &str| Err(Problem::field(ProblemCode::InvalidContent, field, detail));
    match (&request.token, &request.wallet) {
        (Some(token), None) => Ok(Payer::Token(token.clone())),
        (None, Some(wallet)) if principal.scope == Scope::Operator => {
            Ok(Payer::Wallet(principal.named_wallet(wallet, "/wallet")?))
        }
        (_, Some(_)) => wrong("/wallet", "wallet is for operators who authorise without a token; leave it out"),
        (None, None) => wrong("/token", "token is missing: the customer's wallet makes one"),
    }
}

/// What a merchant is told that must not learn what a customer has.
fn declined(error: Error) -> Problem {
    match error {
        Error::Refused(refused) if refused.is_name_taken() => Error::Refused(refused).into(),
        Error::Refused(Refused::Command(_)) => {
            Problem::new(ProblemCode::Declined, "it was declined; ask the customer for another way to pay, or for another token")
        }
        error => error.into(),
    }
}

/// Captures what is on hold, or an amount of it. The last capture gives the rest back to the customer.
#[utoipa::path(
    post,
    path = "/v1/authorisations/{redemption}/capture",
    tag = "redeeming",
    operation_id = "capture",
    params(("redemption" = String, Path, description = "The redemption's id"), IdempotencyKey),
    request_body = CaptureRequest,
    responses(
        (status = 200, description = "It is captured", body = CaptureResult),
        (status = 409, description = "The hold is over, or less is on hold", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
async fn capture(
    State(app): State<App>,
    principal: Principal,
    Path(redemption): Path<String>,
    IdempotencyKey(key): IdempotencyKey,
    Body(request): Body<CaptureRequest>,
) -> Result<Response> {
    app.call(move |service| {
        let terms = service.current_terms()?;
        let (step, asset) = step(service, &principal, &redemption, key)?;
        let amount = request.amount.map(|amount| amount.above_zero(&terms, "/amount")).transpose()?;
        let changed = service.capture(step, amount, request.is_final, principal.caller(service)?)?;
        let body = CaptureResult::of(redemption, asset, &changed, &terms);
        Ok::<_, Problem>(answered(StatusCode::OK, &changed, &body, None))
    })
    .await
}

/// Gives a hold up: what it held is the customer's again.
#[utoipa::path(
    post,
    path = "/v1/authorisations/{redemption}/void",
    tag = "redeeming",
    operation_id = "void",
    params(("redemption" = String, Path, description = "The redemption's id"), IdempotencyKey),
    responses(
        (status = 200, description = "The hold is over", body = CaptureResult),
        (status = 409, description = "The hold was over before", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
async fn void(
    State(app): State<App>,
    principal: Principal,
    Path(redemption): Path<String>,
    IdempotencyKey(key): IdempotencyKey,
) -> Result<Response> {
    app.call(move |service| {
        let terms = service.current_terms()?;
        let (step, asset) = step(service, &principal, &redemption, key)?;
        let changed = service.void(step, principal.caller(service)?)?;
        let body = CaptureResult::of(redemption, asset, &changed, &terms);
        Ok::<_, Problem>(answered(StatusCode::OK, &changed, &body, None))
    })
    .await
}

/// Gives back what was captured, or an amount of it. The redemption tells what became of it.
#[utoipa::path(
    post,
    path = "/v1/redemptions/{redemption}/refunds",
    tag = "redeeming",
    operation_id = "refund",
    params(("redemption" = String, Path, description = "The redemption's id"), IdempotencyKey),
    request_body = RefundRequest,
    responses(
        (status = 201, description = "The merchant's wallet is asked for it", body = RefundResult, headers(("location" = String, description = "Where the redemption is"))),
        (status = 409, description = "Less was captured", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
async fn refund(
    State(app): State<App>,
    principal: Principal,
    Path(redemption): Path<String>,
    IdempotencyKey(key): IdempotencyKey,
    Body(request): Body<RefundRequest>,
) -> Result<Response> {
    app.call(move |service| {
        let terms = service.current_terms()?;
        let (step, asset) = step(service, &principal, &redemption, key)?;
        let amount = request.amount.map(|amount| amount.above_zero(&terms, "/amount")).transpose()?;
        let changed = service.refund(step, amount, principal.caller(service)?)?;
        let location = format!("/v1/redemptions/{redemption}");
        let body = RefundResult {
            redemption,
            refund: changed.value.nth,
            amount: Amount::of(&terms, asset, changed.value.amount_minor),
            command: changed.command.to_string(),
            version: changed.version,
        };
        Ok::<_, Problem>(answered(StatusCode::CREATED, &changed, &body, Some(&location)))
    })
    .await
}

/// Pays a merchant at once, or the treasury of the asset.
#[utoipa::path(
    post,
    path = "/v1/spends",
    tag = "redeeming",
    operation_id = "spend",
    params(IdempotencyKey),
    request_body = SpendRequest,
    responses(
        (status = 201, description = "It is paid", body = Spent, headers(("location" = String, description = "Where the redemption is"))),
        (status = 409, description = "Less is available, or a limit stands in the way", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
async fn spend(
    State(app): State<App>,
    principal: Principal,
    IdempotencyKey(key): IdempotencyKey,
    Body(request): Body<SpendRequest>,
) -> Result<Response> {
    principal.must_be(&[Scope::Customer, Scope::Operator])?;
    let wallet = principal.named_wallet(&request.wallet, "/wallet")?;
    let merchant = request.merchant.as_deref().map(|merchant| named(merchant, "/merchant")).transpose()?;
    let reference = reason::maybe(request.reference, "/reference")?;
    app.call(move |service| {
        let terms = service.current_terms()?;
        let amount = request.amount.above_zero(&terms, "/amount")?;
        let payment = Payment { wallet, merchant, amount, reference, request: Some(key) };
        let changed = service.spend(payment, principal.caller(service)?)?;
        let location = format!("/v1/redemptions/{}", changed.value);
        let body = Spent {
            redemption: changed.value.to_string(),
            amount: Amount::of(&terms, amount.asset, amount.minor),
            command: changed.command.to_string(),
            version: changed.version,
        };
        Ok::<_, Problem>(answered(StatusCode::CREATED, &changed, &body, Some(&location)))
    })
    .await
}

/// Shows a redemption, for its customer, its merchant and operators.
#[utoipa::path(
    get,
    path = "/v1/redemptions/{redemption}",
    tag = "redeeming",
    operation_id = "show_redemption",
    params(("redemption" = String, Path, description = "The redemption's id")),
    responses((status = 200, description = "The redemption", body = RedemptionDetails))
)]
async fn show(
    State(app): State<App>,
    principal: Principal,
    Path(redemption): Path<String>,
) -> Result<axum::Json<RedemptionDetails>> {
    principal.must_be(&[Scope::Customer, Scope::Merchant, Scope::Operator])?;
    app.call(move |service| {
        let id = parsed(&redemption)?;
        let state = service.redemption(id)?;
        let is_own = [state.redemption.wallet, state.redemption.merchant].iter().any(|party| principal.wallets.contains(party));
        if principal.scope != Scope::Operator && !is_own {
            return Err(absent(&redemption));
        }
        Ok(axum::Json(RedemptionDetails::of(id, &state, &*service.current_terms()?)))
    })
    .await
}

/// A step of a redemption that the caller may take, its merchant or an operator; and the asset that the redemption is of.
fn step(service: &Service, principal: &Principal, redemption: &str, key: String) -> Result<(Step, Asset)> {
    principal.must_be(&[Scope::Merchant, Scope::Operator])?;
    let id = parsed(redemption)?;
    let row = service.redemption_row(id)?;
    let merchant = match principal.scope {
        Scope::Operator => None,
        _ if principal.wallets.contains(&row.merchant) => Some(row.merchant),
        _ => return Err(absent(redemption)),
    };
    Ok((Step { redemption: id, merchant, request: Some(key) }, row.amount.asset))
}

fn parsed(redemption: &str) -> Result<RedemptionId> {
    RedemptionId::parse(redemption).ok_or_else(|| absent(redemption))
}

fn absent(redemption: &str) -> Problem {
    Problem::new(ProblemCode::NotFound, format!("there is no redemption {redemption}"))
}

/// The id of a wallet, anybody's, in a field of a body.
pub(super) fn named(wallet: &str, field: &str) -> Result<WalletId> {
    let wrong = || Problem::field(ProblemCode::InvalidContent, field, format!("{wallet:?} is no wallet's id"));
    WalletId::parse(wallet).ok_or_else(wrong)
}
