//! What was posted to a wallet.

use std::ops::ControlFlow;

use axum::{Json, extract::State};
use rewardhub_engine::ports::Cursor;

use crate::{
    App,
    access::Principal,
    extract::{Path, Query},
    problem::{Problem, Result},
    shapes::{
        Entry, Page, PageQuery,
        page::{CursorOf, limit},
    },
};

/// Lists the postings to a wallet, newest first.
#[utoipa::path(
    get,
    path = "/v1/wallets/{wallet}/entries",
    tag = "wallets",
    operation_id = "list_entries",
    params(("wallet" = String, Path, description = "The wallet's id"), PageQuery),
    responses(
        (status = 200, description = "A page of entries", body = Page<Entry>),
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    principal: Principal,
    Path(wallet): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Entry>>> {
    let (id, most) = (principal.readable_wallet(&wallet)?, limit(query.limit)?);
    app.call(move |service| {
        let list = CursorOf { service, route: "entries", object: &id.to_string() };
        let after: Option<Cursor> =
            query.cursor.as_deref().map(|cursor| list.read(cursor, |place| place.parse().ok())).transpose()?;
        let terms = service.current_terms()?;
        let (mut items, mut last, mut next_cursor) = (Vec::new(), None, None);
        service.entries(id, after.as_ref(), |entry| {
            if items.len() == most {
                next_cursor = last.take();
                return Ok(ControlFlow::Break(()));
            }
            last = Some(entry.cursor());
            items.push(Entry::of(id, &entry, &terms));
            Ok(ControlFlow::Continue(()))
        })?;
        let next_cursor = next_cursor.map(|cursor: Cursor| list.write(&cursor.to_string()));
        Ok::<_, Problem>(Json(Page { items, next_cursor }))
    })
    .await
}
