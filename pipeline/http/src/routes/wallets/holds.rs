//! What is on hold for redemptions.

use axum::{extract::State, http::HeaderMap, response::Response};
use rewardhub_service::clock::now;

use super::freshness::{AfterQuery, due, fresh, tagged};
use crate::{
    App,
    access::Principal,
    extract::{Path, Query},
    problem::{Problem, ProblemDetails, Result},
    shapes::Holds,
};

/// Lists what is on hold of a wallet, in the order in which it was authorised.
#[utoipa::path(
    get,
    path = "/v1/wallets/{wallet}/holds",
    tag = "wallets",
    operation_id = "list_holds",
    params(("wallet" = String, Path, description = "The wallet's id"), AfterQuery),
    responses(
        (status = 200, description = "The holds that have not ended", body = Holds),
        (status = 304, description = "The client has this answer already"),
        (status = 409, description = "No change has the version yet", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    principal: Principal,
    Path(wallet): Path<String>,
    Query(query): Query<AfterQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    let id = principal.readable_wallet(&wallet)?;
    let (due, holds) = app
        .call(move |service| {
            let freshness = fresh(service, id, query.after)?;
            let terms = service.current_terms()?;
            let (wallet, now) = (service.wallet(id)?, terms.moment(now()));
            let open = wallet.holding().holds().iter().filter(|hold| !hold.has_ended(now));
            Ok::<_, Problem>((due(&wallet, now), Holds::of(id, open, &terms, freshness)))
        })
        .await?;
    Ok(tagged(&headers, (holds.version, &due), &holds))
}
