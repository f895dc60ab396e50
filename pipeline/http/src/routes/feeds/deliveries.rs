//! What became of a feed's deliveries.

use std::sync::Arc;

use axum::{Json, extract::State};

use crate::{
    App,
    access::Principal,
    extract::Path,
    problem::{Problem, ProblemCode, Result},
    shapes::DeliveryResult,
};

/// Shows what became of a delivery that was taken in lately.
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
) -> Result<Json<Arc<DeliveryResult>>> {
    principal.own_feed(&feed)?;
    let found = app.deliveries().find(&feed, &delivery);
    found
        .unwrap_or_else(|| {
            Err(Problem::new(ProblemCode::NotFound, format!("no delivery {delivery} of feed {feed} is remembered")))
        })
        .map(Json)
}
