//! What a wallet has, on any day.

use axum::{extract::State, http::HeaderMap, response::Response};
use rewardhub_core::{ids::WalletId, state::wallet::Wallet, time::Day};
use rewardhub_service::{Service, clock::now, programmes::Terms};
use serde::Deserialize;
use utoipa::IntoParams;

use super::freshness::{due, fresh, tagged};
use crate::{
    App,
    access::Principal,
    extract::{Path, Query},
    problem::{Problem, ProblemCode, ProblemDetails, Result},
    shapes::{Freshness, WalletBalance},
};

/// Says which balance is meant: of which day, and from which version on.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct BalanceQuery {
    /// The day, past or future: what was posted by its end, or what will have matured and expired by then. Today unless given.
    #[param(format = Date)]
    at: Option<String>,
    /// A version that a change named: the read waits until the wallet has it, for some seconds at most.
    after: Option<u64>,
}

/// Shows what a wallet has: pending, available and held, and what is due next.
#[utoipa::path(
    get,
    path = "/v1/wallets/{wallet}/balance",
    tag = "wallets",
    operation_id = "show_balance",
    params(("wallet" = String, Path, description = "The wallet's id"), BalanceQuery),
    responses(
        (status = 200, description = "The balances at the end of the day", body = WalletBalance),
        (status = 304, description = "The client has this answer already"),
        (status = 409, description = "No change has the version yet", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(super) async fn show(
    State(app): State<App>,
    principal: Principal,
    Path(wallet): Path<String>,
    Query(query): Query<BalanceQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    answer(app, principal.readable_wallet(&wallet)?, (query.at.as_deref(), query.after), headers).await
}

/// Which balance, as older clients ask for it.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AccountIdQuery {
    /// The wallet's id.
    #[serde(rename = "accountId")]
    account_id: String,
}

/// Shows what a wallet has, for clients that name it by `accountId`: the same as `/v1/wallets/{wallet}/balance`.
#[utoipa::path(
    get,
    path = "/v1/balance",
    tag = "wallets",
    operation_id = "show_balance_by_account_id",
    params(AccountIdQuery),
    responses(
        (status = 200, description = "The balances of today", body = WalletBalance),
        (status = 304, description = "The client has this answer already"),
    )
)]
pub(super) async fn show_by_account_id(
    State(app): State<App>,
    principal: Principal,
    Query(query): Query<AccountIdQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    answer(app, principal.readable_wallet(&query.account_id)?, (None, None), headers).await
}

async fn answer(app: App, id: WalletId, (at, after): (Option<&str>, Option<u64>), headers: HeaderMap) -> Result<Response> {
    let at = at.map(day).transpose()?;
    let read = move |service: &Service| {
        let freshness = fresh(service, id, after)?;
        let (wallet, terms) = (service.wallet(id)?, service.current_terms()?);
        let due = due(&wallet, terms.moment(now()));
        let balance = match at {
            None => of_today(service, (id, &wallet), &terms, freshness)?,
            Some(day) => {
                let (on, balances) = service.balances_of((id, &wallet), Some(day), &terms)?;
                WalletBalance::of(id, (on, &balances), None, &terms, freshness)
            }
        };
        Ok::<_, Problem>((balance, due))
    };
    let waits_or_walks = at.is_some() || after.is_some();
    let (balance, due) = if waits_or_walks { app.call(read).await? } else { app.read(read).await? };
    Ok(tagged(&headers, (balance.version, &due), &balance))
}

/// The balance of today, of a wallet that has been read.
pub(super) fn of_today(
    service: &Service,
    (id, wallet): (WalletId, &Wallet),
    terms: &Terms,
    freshness: Freshness,
) -> Result<WalletBalance> {
    let (on, balances) = service.balances_of((id, wallet), None, terms)?;
    Ok(WalletBalance::of(id, (on, &balances), Some(wallet), terms, freshness))
}

fn day(text: &str) -> Result<Day> {
    Day::parse(text).ok_or_else(|| {
        let detail = format!("at is {text:?}; give a day of the calendar as YYYY-MM-DD");
        Problem::field(ProblemCode::InvalidRequest, "?at", detail)
    })
}
