//! The routes, a file for each group.

mod adjustments;
mod approvals;
mod audit;
mod booked_on;
mod commands;
mod dead_letters;
mod docs;
mod feeds;
pub(crate) mod health;
mod preview;
mod programmes;
mod reason;
mod redemptions;
mod review;
mod status;
mod transactions;
mod transfers;
mod unclassified;
mod waiting;
mod wallets;

use axum::{
    Router, middleware,
    routing::{get, post},
};
use tower::{ServiceBuilder, util::MapRequestLayer};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;

use crate::{App, access_log, command_line, every_request, metrics, openapi, problem};

/// Every route, with what all of them share.
pub fn router(app: App) -> Router {
    let (routes, contract) = all().with_state(app.clone()).split_for_parts();
    let contract = openapi::completed(contract);
    let routes = routes
        .route("/metrics", get(metrics::show).with_state(app.clone()))
        .route(command_line::PATH, post(command_line::run).with_state(app.clone()))
        .merge(docs::router(&contract))
        .route_layer(MapRequestLayer::new(access_log::note_route))
        .fallback(problem::no_such_path)
        .method_not_allowed_fallback(problem::no_such_method);
    let every = ServiceBuilder::new()
        .layer(middleware::from_fn_with_state(app, every_request::surround))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .service(routes);
    Router::new().fallback_service(every)
}

/// The routes that the contract describes.
pub(crate) fn all() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(openapi::about())
        .merge(health::router())
        .merge(adjustments::router())
        .merge(approvals::router())
        .merge(audit::router())
        .merge(commands::router())
        .merge(dead_letters::router())
        .merge(feeds::router())
        .merge(preview::router())
        .merge(programmes::router())
        .merge(redemptions::router())
        .merge(review::router())
        .merge(status::router())
        .merge(transactions::router())
        .merge(transfers::router())
        .merge(unclassified::router())
        .merge(waiting::router())
        .merge(wallets::router())
}
