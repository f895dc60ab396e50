//! What a purchase would earn.

use axum::{Json, extract::State};
use rewardhub_service::client_keys::Scope;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App,
    access::Principal,
    extract::Body,
    problem::{Problem, ProblemDetails, Result},
    shapes::{Preview, PreviewRequest},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(preview))
}

/// Shows what a purchase would earn, and why. Nothing is written.
#[utoipa::path(
    post,
    path = "/v1/preview",
    tag = "transactions",
    operation_id = "preview",
    request_body = PreviewRequest,
    responses(
        (status = 200, description = "What it would earn", body = Preview),
        (status = 409, description = "No programme judges the day", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
async fn preview(State(app): State<App>, principal: Principal, Body(request): Body<PreviewRequest>) -> Result<Json<Preview>> {
    principal.must_be(&[Scope::Customer, Scope::Merchant, Scope::Operator])?;
    let wallet = request.wallet.as_deref().map(|wallet| principal.readable_wallet(wallet)).transpose()?;
    app.call(move |service| {
        let terms = service.current_terms()?;
        let previewed = service.preview(&request.purchase(&terms)?, wallet, &terms)?;
        Ok::<_, Problem>(Json(Preview::of(&previewed, &terms)))
    })
    .await
}
