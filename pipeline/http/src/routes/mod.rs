//! The routes, a file for each group.

mod commands;
mod docs;
mod feeds;
pub(crate) mod health;
mod preview;
mod transactions;
mod waiting;
mod wallets;

use std::convert::Infallible;

use axum::{
    Router,
    extract::Request,
    middleware,
    response::Response,
    routing::{get, post},
};
use tower::{Service, ServiceBuilder};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;

use crate::{App, access, access_log, command_line, cors, metrics, openapi, problem, proxies, request_id};

/// Every route, with what all of them share.
pub fn router(app: App) -> Router {
    let (routes, contract) = all().with_state(app.clone()).split_for_parts();
    let contract = openapi::completed(contract);
    let routes = routes
        .route("/metrics", get(metrics::show).with_state(app.clone()))
        .route(command_line::PATH, post(command_line::run).with_state(app.clone()))
        .merge(docs::router(&contract))
        .route_layer(middleware::from_fn_with_state(app.clone(), metrics::count))
        .route_layer(middleware::from_fn(access_log::note_route))
        .fallback(problem::no_such_path)
        .method_not_allowed_fallback(problem::no_such_method);
    Router::new().fallback_service(around(app, routes))
}

/// The routes within what surrounds all of them, the outermost first. As layers of the router, each would be copied once for each
/// layer around it, and for each request.
fn around(
    app: App,
    routes: Router,
) -> impl Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone + Send + Sync {
    ServiceBuilder::new()
        .layer(middleware::from_fn(request_id::with_request_id))
        .layer(middleware::from_fn(access_log::log))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(middleware::from_fn_with_state(app.clone(), proxies::only_through_proxies))
        .layer(middleware::from_fn_with_state(app.clone(), cors::permit_sites))
        .layer(middleware::from_fn_with_state(app, access::refuse_other_sites))
        .service(routes)
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
