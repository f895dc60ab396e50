//! What became of a feed's deliveries.

use axum::{Json, extract::State};
use rewardhub_core::ids::DeliveryId;
use rewardhub_service::{Service, deliveries::KnownDelivery, error::NotFound};

use crate::{
    App,
    access::Principal,
    extract::{Path, Query},
    problem::{Problem, Result},
    shapes::{
        DeliveryResult, DeliverySummary, Page, PageQuery, RejectedRecord,
        page::{CursorOf, limit},
    },
};

/// The most transactions whose outcome is listed one by one.
const LISTED: usize = 100;

/// Lists a feed's deliveries, newest first.
#[utoipa::path(
    get,
    path = "/v1/feeds/{feed}/deliveries",
    tag = "feeds",
    operation_id = "list_deliveries",
    params(("feed" = String, Path, description = "The feed's name"), PageQuery),
    responses(
        (status = 200, description = "A page of deliveries", body = Page<DeliverySummary>),
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    principal: Principal,
    Path(feed): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<DeliverySummary>>> {
    principal.own_feed(&feed)?;
    let most = limit(query.limit)?;
    app.call(move |service| {
        let list = CursorOf { service, route: "deliveries", object: &feed };
        let from = query.cursor.as_deref().map(|cursor| list.read(cursor, DeliveryId::parse)).transpose()?;
        let page = service.deliveries(&feed, from, most)?;
        let items = page.deliveries.iter().map(DeliverySummary::of).collect();
        Ok::<_, Problem>(Json(Page { items, next_cursor: page.next.map(|next| list.write(&next.to_string())) }))
    })
    .await
}

/// Shows what became of a delivery.
#[utoipa::path(
    get,
    path = "/v1/feeds/{feed}/deliveries/{delivery}",
    tag = "feeds",
    operation_id = "show_delivery",
    params(("feed" = String, Path, description = "The feed's name"), ("delivery" = String, Path, description = "The delivery's id")),
    responses(
        (status = 200, description = "What became of it, as far as it is decided", body = DeliveryResult),
    )
)]
pub(super) async fn show(
    State(app): State<App>,
    principal: Principal,
    Path((feed, delivery)): Path<(String, String)>,
) -> Result<Json<DeliveryResult>> {
    principal.own_feed(&feed)?;
    app.call(move |service| {
        let Some(id) = DeliveryId::parse(&delivery) else {
            return Err(rewardhub_service::Error::from(NotFound::Delivery { feed, id: delivery }).into());
        };
        shown(service, &service.delivery(&feed, id)?).map(Json)
    })
    .await
}

/// A delivery with what is decided of it.
pub(super) fn shown(service: &Service, known: &KnownDelivery) -> Result<DeliveryResult> {
    let items = service.items_of_delivery(known.id, LISTED)?;
    let letters = service.rejected_by(known.id)?;
    let rejected = letters.into_iter().filter_map(|id| rejected(service, id).transpose()).collect::<Result<_>>()?;
    Ok(DeliveryResult::of(known, &items, rejected, &*service.current_terms()?))
}

/// A record that could not be read, with what is still known of it; `None` if its dead letter is not there (yet).
fn rejected(service: &Service, id: u64) -> Result<Option<RejectedRecord>> {
    let letter = match service.dead_letter(id) {
        Ok(letter) => letter,
        Err(rewardhub_service::Error::NotFound(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let opened = service.opened_letter(&letter).map(|opened| opened.message);
    let detail = opened.unwrap_or_else(|_erased_or_damaged| "what was wrong with it can no longer be read".to_owned());
    Ok(Some(RejectedRecord::of(&letter, detail)))
}
