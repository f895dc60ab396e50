//! Feeds: they post transactions, and ask what became of them.

mod consents;
mod deliveries;
mod signature;
mod transactions;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(transactions::post))
        .routes(routes!(deliveries::list))
        .routes(routes!(deliveries::show))
        .routes(routes!(consents::keep, consents::show, consents::forget))
}
