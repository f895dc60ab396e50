//! Payment tokens: what a customer shows a merchant.

use axum::{Json, extract::State, http::StatusCode};
use rewardhub_core::time::Instant;
use rewardhub_service::{
    client_keys::Scope,
    clock::now,
    redemptions::{Consent, LONGEST_TOKEN_SECONDS, TOKEN_SECONDS},
};

use crate::{
    App,
    access::Principal,
    extract::{Body, Path},
    problem::{Problem, ProblemCode, Result},
    routes::redemptions::named,
    shapes::{PaymentToken, PaymentTokenRequest, freshness::instant},
};

/// Makes a payment token: the customer's consent to one redemption, up to an amount, for minutes. Nothing is stored, so it needs no
/// `Idempotency-Key`: asked again, another token is made, and each serves once.
#[utoipa::path(
    post,
    path = "/v1/wallets/{wallet}/payment_tokens",
    tag = "redeeming",
    operation_id = "make_payment_token",
    params(("wallet" = String, Path, description = "The wallet's id")),
    request_body = PaymentTokenRequest,
    responses((status = 201, description = "The token, told once", body = PaymentToken))
)]
pub(super) async fn make(
    State(app): State<App>,
    principal: Principal,
    Path(wallet): Path<String>,
    Body(request): Body<PaymentTokenRequest>,
) -> Result<(StatusCode, Json<PaymentToken>)> {
    principal.must_be(&[Scope::Customer, Scope::Operator])?;
    let wallet = principal.readable_wallet(&wallet)?;
    let merchant = request.merchant.as_deref().map(|merchant| named(merchant, "/merchant")).transpose()?;
    let seconds = request.valid_seconds.unwrap_or(TOKEN_SECONDS);
    if !(1..=LONGEST_TOKEN_SECONDS).contains(&seconds) {
        let detail = format!("a token is valid for 1 to {LONGEST_TOKEN_SECONDS} seconds");
        return Err(Problem::field(ProblemCode::InvalidContent, "/valid_seconds", detail));
    }
    app.call(move |service| {
        let most = request.most.above_zero(&*service.current_terms()?, "/most")?;
        let until = Instant(now().0 + i64::from(seconds) * 1_000_000);
        let token = service.payment_token(wallet, &Consent { most, merchant, until })?;
        Ok::<_, Problem>((StatusCode::CREATED, Json(PaymentToken { token, until: instant(until) })))
    })
    .await
}
