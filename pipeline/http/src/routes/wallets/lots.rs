//! What a wallet's balances consist of.

use axum::{extract::State, http::HeaderMap, response::Response};
use rewardhub_core::ledger::Book;
use rewardhub_service::clock::now;

use super::freshness::{AfterQuery, due, fresh, tagged};
use crate::{
    App,
    access::Principal,
    extract::{Path, Query},
    problem::{Problem, ProblemDetails, Result},
    shapes::Lots,
};

/// Lists the lots of a wallet: value by funder, maturity and expiry. What expires first is spent first.
#[utoipa::path(
    get,
    path = "/v1/wallets/{wallet}/lots",
    tag = "wallets",
    operation_id = "list_lots",
    params(("wallet" = String, Path, description = "The wallet's id"), AfterQuery),
    responses(
        (status = 200, description = "The lots and deficits as of today", body = Lots),
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
    let (due, lots) = app
        .call(move |service| {
            let freshness = fresh(service, id, query.after)?;
            let terms = service.current_terms()?;
            let (wallet, now) = (service.wallet(id)?, terms.moment(now()));
            let due = due(&wallet, now);
            let (wallet, _) = Book::foretell(id, &wallet, now);
            Ok::<_, Problem>((due, Lots::of(id, wallet.holding(), &terms, freshness)))
        })
        .await?;
    Ok(tagged(&headers, (lots.version, &due), &lots))
}
