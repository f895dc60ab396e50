//! What a first screen needs, in one call.

use axum::{Json, extract::State};

use super::{
    balance,
    freshness::{AfterQuery, fresh},
    transactions::{self, Asked},
};
use crate::{
    App,
    access::Principal,
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
        (status = 409, description = "No change has the version yet", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(super) async fn show(
    State(app): State<App>,
    principal: Principal,
    Path(wallet): Path<String>,
    Query(query): Query<AfterQuery>,
) -> Result<Json<Home>> {
    let id = principal.readable_wallet(&wallet)?;
    app.call(move |service| {
        let freshness = fresh(service, id, query.after)?;
        let terms = service.current_terms()?;
        let row = service.wallet(id)?;
        let wallet = WalletDetails::of(id, &row, freshness.clone());
        let balance = balance::of_today(service, (id, &row), &terms, freshness)?;
        let transactions = transactions::page(service, (id, &row), &Asked::default(), (None, TRANSACTIONS), &terms)?.items;
        // Without a tag: transactions may lie in other buckets, whose changes the wallet's version does not show.
        Ok::<_, Problem>(Json(Home { wallet, balance, transactions }))
    })
    .await
}
