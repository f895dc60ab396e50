//! What waits until somebody links its bank account to a wallet.

use axum::{Json, extract::State};
use rewardhub_core::ids::BankAccountId;
use rewardhub_service::{client_keys::Scope, clock::now};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App,
    access::Principal,
    extract::Query,
    problem::{Problem, Result},
    shapes::{
        Page, PageQuery, WaitingAccount,
        page::{CursorOf, PageInProgress, limit},
    },
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Lists bank accounts that nobody has linked to a wallet, though their feed requires it, with what waits for that. They come in the order
/// in which they are stored.
#[utoipa::path(
    get,
    path = "/v1/waiting",
    tag = "operators",
    operation_id = "list_waiting",
    params(PageQuery),
    responses(
        (status = 200, description = "A page of accounts", body = Page<WaitingAccount>),
    )
)]
async fn list(
    State(app): State<App>,
    principal: Principal,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<WaitingAccount>>> {
    principal.must_be(&[Scope::Operator])?;
    let most = limit(query.limit)?;
    app.call(move |service| {
        let list = CursorOf { service, route: "waiting", object: "" };
        let behind: Option<BankAccountId> =
            query.cursor.as_deref().map(|cursor| list.read(cursor, BankAccountId::parse)).transpose()?;
        let today = service.current_terms()?.day(now());
        let mut page = PageInProgress::new(most);
        service.each_account_waiting(behind, |waiting| Ok(page.add(waiting.account, || WaitingAccount::of(&waiting, today))))?;
        Ok::<_, Problem>(Json(page.finish(|account: BankAccountId| list.write(&account.to_string()))))
    })
    .await
}
