//! What a first screen needs, in one call.

use axum::{extract::State, http::HeaderMap, response::Response};

use super::{
    balance,
    freshness::{AfterQuery, fresh, tagged},
    transactions,
};
use crate::{
    App,
    access::Principal,
    app::terms,
    extract::{Path, Query},
    problem::{Problem, ProblemDetails, Result},
    shapes::{Home, WalletDetails},
};

/// The newest transactions that a first screen shows.
const TRANSACTIONS: usize = 10;

/// Shows what a first screen needs: the wallet, its balance, and the newest transactions with what they earned.
#[utoipa::path(
    get,
    path = "/v1/home/{wallet}",
    tag = "wallets",
    operation_id = "show_home",
    params(("wallet" = String, Path, description = "The wallet's id"), AfterQuery),
    responses(
        (status = 200, description = "All of it, as of one version or later", body = Home),
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
    let home = app
        .call(move |service| {
            let freshness = fresh(service, id, query.after)?;
            let terms = terms(service)?;
            let wallet = WalletDetails::of(id, &*service.wallet(id)?, freshness.clone());
            let balance = balance::read(service, id, None, &terms, freshness)?;
            let transactions = transactions::page(service, id, (None, TRANSACTIONS), &terms)?.items;
            Ok::<_, Problem>(Home { wallet, balance, transactions })
        })
        .await?;
    Ok(tagged(&headers, (home.balance.version, &home.balance.on), &home))
}
