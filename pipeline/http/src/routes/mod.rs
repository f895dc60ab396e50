//! The routes, a file for each group.

mod commands;
mod docs;
mod feeds;
pub(crate) mod health;
mod preview;
mod transactions;
mod waiting;
mod wallets;

use axum::{
    Router, middleware,
    routing::{get, post},
};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;

use crate::{App, access, access_log, command_line, cors, metrics, openapi, problem, proxies, request_id};

/// Every route, with what all of them share.
pub fn router(app: App) -> Router {
    let (routes, contract) = all().with_state(app.clone()).split_for_parts();
    let contract = openapi::completed(contract);
    routes
        .route("/metrics", get(metrics::show).with_state(app.clone()))
        .route(command_line::PATH, post(command_line::run).with_state(app.clone()))
        .merge(docs::router(&contract))
        .route_layer(middleware::from_fn_with_state(app.clone(), metrics::count))
        .route_layer(middleware::from_fn(access_log::note_route))
        .fallback(problem::no_such_path)
        .method_not_allowed_fallback(problem::no_such_method)
        .layer(middleware::from_fn_with_state(app.clone(), access::refuse_other_sites))
        .layer(middleware::from_fn_with_state(app.clone(), cors::permit_sites))
        .layer(middleware::from_fn_with_state(app, proxies::only_through_proxies))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(middleware::from_fn(access_log::log))
        .layer(middleware::from_fn(request_id::with_request_id))
}

/// The routes that the contract describes.
pub(crate) fn all() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(openapi::about())
        .merge(health::router())
        .merge(commands::router())
        .merge(feeds::router())
        .merge(preview::router())
        .merge(transactions::router())
        .merge(waiting::router())
        .merge(wallets::router())
}
