//! What a wallet's bank accounts did, and what it earned.

use axum::{Json, extract::State};
use rewardhub_core::{ids::WalletId, item::Kind, state::wallet::Wallet};
use rewardhub_service::{
    Service,
    programmes::Terms,
    transactions::{BookedOn, Line, LineCursor, LinesPage},
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    App,
    access::Principal,
    extract::{Path, Query},
    problem::{Problem, ProblemCode, Result},
    routes::booked_on::booked_on,
    shapes::{
        Page, TransactionLine, TransactionState, TransactionStateWord,
        page::{CursorOf, limit},
    },
};

/// Which transactions, and which page of them.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TransactionsQuery {
    /// The most items of the page; 50 unless given. A page may have fewer, and a next one all the same.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<usize>,
    /// Where the page begins: the `next_cursor` of the page before. Without it, with the newest.
    cursor: Option<String>,
    /// Only what was booked on this day or later.
    #[param(format = Date)]
    from: Option<String>,
    /// Only what was booked on this day or earlier.
    #[param(format = Date)]
    until: Option<String>,
    /// Only transactions of this kind: `purchase`, `refund`, …
    kind: Option<String>,
    /// Only transactions that stand so.
    state: Option<TransactionStateWord>,
}

/// Which transactions a list shows.
#[derive(Debug, Default)]
pub(super) struct Asked {
    booked: BookedOn,
    kind: Option<Kind>,
    state: Option<TransactionStateWord>,
}

impl Asked {
    fn of(query: &TransactionsQuery) -> Result<Self> {
        let booked = booked_on(query.from.as_deref(), query.until.as_deref())?;
        Ok(Self { booked, kind: query.kind.as_deref().map(kind).transpose()?, state: query.state })
    }

    fn accepts(&self, line: &Line) -> bool {
        self.kind.is_none_or(|kind| line.known.kind == kind)
            && self.state.is_none_or(|state| TransactionState::from(line.status).state == state)
    }
}

fn kind(text: &str) -> Result<Kind> {
    Kind::WORDS.into_iter().find(|(word, _)| *word == text).map(|(_, kind)| kind).ok_or_else(|| {
        let words = Kind::WORDS.map(|(word, _)| word);
        Problem::field(ProblemCode::InvalidRequest, "?kind", format!("kind is {text:?}; it is one of {}", words.join(", ")))
    })
}

/// Lists the transactions of a wallet's bank accounts, newest first.
#[utoipa::path(
    get,
    path = "/v1/wallets/{wallet}/transactions",
    tag = "wallets",
    operation_id = "list_transactions",
    params(("wallet" = String, Path, description = "The wallet's id"), TransactionsQuery),
    responses(
        (status = 200, description = "A page of transactions", body = Page<TransactionLine>),
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    principal: Principal,
    Path(wallet): Path<String>,
    Query(query): Query<TransactionsQuery>,
) -> Result<Json<Page<TransactionLine>>> {
    let (id, most, asked) = (principal.readable_wallet(&wallet)?, limit(query.limit)?, Asked::of(&query)?);
    app.call(move |service| {
        let (wallet, terms) = (service.wallet(id)?, service.current_terms()?);
        Ok::<_, Problem>(Json(page(service, (id, &wallet), &asked, (query.cursor.as_deref(), most), &terms)?))
    })
    .await
}

/// A page of a wallet's transactions: so many behind a cursor, newest first.
pub(super) fn page(
    service: &Service,
    (id, wallet): (WalletId, &Wallet),
    asked: &Asked,
    (cursor, most): (Option<&str>, usize),
    terms: &Terms,
) -> Result<Page<TransactionLine>> {
    let list = CursorOf { service, route: "transactions", object: &id.to_string() };
    let after = cursor.map(|cursor| list.read(cursor, |place| place.parse::<LineCursor>().ok())).transpose()?;
    let LinesPage { lines, next } =
        service.lines((id, wallet), asked.booked, (after.as_ref(), most), |line| asked.accepts(line))?;
    let details = service.details_of(&lines)?;
    let items = lines.iter().zip(details).map(|(line, details)| TransactionLine::of(line, details, terms)).collect();
    Ok(Page { items, next_cursor: next.map(|next| list.write(&next.to_string())) })
}
