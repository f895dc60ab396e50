//! What a wallet's bank accounts did, and what it earned.

use axum::{Json, extract::State};
use rewardhub_core::ids::{TransactionId, WalletId};
use rewardhub_service::{Service, programmes::Terms, transactions::Line};

use crate::{
    App,
    access::Principal,
    extract::{Path, Query},
    problem::{Problem, ProblemCode, Result},
    shapes::{
        Amount, Page, PageQuery, TransactionLine,
        page::{CursorOf, limit},
    },
};

/// Lists the transactions of a wallet's bank accounts, newest first.
#[utoipa::path(
    get,
    path = "/v1/wallets/{wallet}/transactions",
    tag = "wallets",
    operation_id = "list_transactions",
    params(("wallet" = String, Path, description = "The wallet's id"), PageQuery),
    responses(
        (status = 200, description = "A page of transactions", body = Page<TransactionLine>),
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    principal: Principal,
    Path(wallet): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<TransactionLine>>> {
    let (id, most) = (principal.readable_wallet(&wallet)?, limit(query.limit)?);
    app.call(move |service| {
        service.wallet(id)?;
        Ok::<_, Problem>(Json(page(service, id, (query.cursor.as_deref(), most), &*service.current_terms()?)?))
    })
    .await
}

/// A page of a wallet's transactions: so many behind a cursor, newest first.
pub(super) fn page(
    service: &Service,
    id: WalletId,
    (cursor, most): (Option<&str>, usize),
    terms: &Terms,
) -> Result<Page<TransactionLine>> {
    let list = CursorOf { service, route: "transactions", object: &id.to_string() };
    let before = cursor.map(|cursor| list.read(cursor, TransactionId::parse)).transpose()?;
    let mut lines = service.lines_of(id, |_| true)?;
    lines.reverse();
    let from = before.map_or(Ok(0), |before| start(&lines, before))?;
    let page = &lines[from..lines.len().min(from + most)];
    let is_last = from + page.len() == lines.len();
    let next_cursor = page.last().filter(|_| !is_last).map(|line| list.write(&line.transaction.to_string()));
    let item = |line: &Line| -> Result<TransactionLine> {
        let merchant = service.first_event(line.transaction)?.and_then(|first| first.facts.merchant_name);
        let earned = service.earned(line)?.iter().map(|money| Amount::of(terms, money.asset, money.minor)).collect();
        Ok(TransactionLine::of(line, merchant, earned))
    };
    Ok(Page { items: page.iter().map(item).collect::<Result<Vec<_>>>()?, next_cursor })
}

/// Where the page behind a transaction begins.
fn start(lines: &[Line], before: TransactionId) -> Result<usize> {
    let at = lines.iter().position(|line| line.transaction == before);
    at.map(|at| at + 1).ok_or_else(|| {
        let detail = "the transaction at which the page before ended is not there any more; begin without a cursor";
        Problem::field(ProblemCode::InvalidRequest, "?cursor", detail)
    })
}
