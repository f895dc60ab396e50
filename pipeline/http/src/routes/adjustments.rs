//! Corrections of balances.

use axum::{extract::State, http::StatusCode, response::Response};
use rewardhub_core::{
    adjustment::AdjustmentReason,
    money::{Asset, Money, minor_units},
};
use rewardhub_service::{approvals::Outcome, client_keys::Scope, programmes::Terms, wallets::Adjustment};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::reason;
use crate::{
    App,
    access::Principal,
    extract::{Body, IdempotencyKey},
    problem::{Problem, ProblemCode, ProblemDetails, Result},
    shapes::{Adjusted, AdjustmentRequest, Amount, change::answered},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(adjust))
}

/// Corrects the balance of a wallet.
#[utoipa::path(
    post,
    path = "/v1/adjustments",
    tag = "operators",
    operation_id = "adjust_wallet",
    params(IdempotencyKey),
    request_body = AdjustmentRequest,
    responses(
        (status = 200, description = "It is corrected", body = Adjusted),
        (status = 202, description = "It waits until another person approves of it", body = Adjusted),
        (status = 409, description = "Too little is available, or no programme has the asset", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
async fn adjust(
    State(app): State<App>,
    principal: Principal,
    IdempotencyKey(key): IdempotencyKey,
    Body(request): Body<AdjustmentRequest>,
) -> Result<Response> {
    principal.must_be(&[Scope::Operator])?;
    let wallet = principal.readable_wallet(&request.wallet)?;
    let (text, reason) = (reason::fit(request.reason)?, code(request.code.as_deref())?);
    app.call(move |service| {
        let terms = service.current_terms()?;
        let amount = money(&request.amount, &terms)?;
        let adjustment = Adjustment { wallet, amount, reason, text, request: Some(key) };
        let changed = service.adjust(adjustment, principal.caller(service)?)?;
        let waits_for_approval = changed.value == Outcome::WaitsForApproval;
        let body = Adjusted {
            wallet: wallet.to_string(),
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

fn code(word: Option<&str>) -> Result<AdjustmentReason> {
    let wrong = |error: rewardhub_core::adjustment::UnknownReason| {
        Problem::field(ProblemCode::InvalidContent, "/code", error.to_string())
    };
    word.map_or(Ok(AdjustmentReason::Other), |word| word.parse().map_err(wrong))
}

fn money(given: &Amount, terms: &Terms) -> Result<Money> {
    let asset = Asset::new(&given.asset)
        .map_err(|error| Problem::field(ProblemCode::InvalidContent, "/amount/asset", error.to_string()))?;
    let wrong = |detail: String| Problem::field(ProblemCode::InvalidContent, "/amount/amount", detail);
    match minor_units(&given.amount, terms.decimals(asset)) {
        Ok(0) => Err(wrong("an adjustment by 0 changes nothing; give an amount above or below it".to_owned())),
        Ok(minor) => Ok(Money::new(asset, minor)),
        Err(error) => Err(wrong(error.to_string())),
    }
}
