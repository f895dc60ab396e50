//! RewardHub over HTTP: the routes, the shapes of JSON that they take and answer, and the server that listens. Every use case is a
//! call of the service.
//!
//! To add a route, write its shapes under `shapes/` and its handler under `routes/`, and name it in the group's `router`. What is
//! true of every route (problems, strict bodies, versions) comes with the extractors and with [`problem`].

mod access;
mod access_log;
mod app;
pub mod banks;
mod bounds;
pub mod command_line;
pub mod cors;
pub mod daily;
mod every_request;
mod extract;
pub mod inbox;
mod metrics;
pub mod open_deliveries;
pub mod openapi;
pub mod problem;
pub mod proxies;
mod request_id;
mod routes;
pub mod server;
pub mod shapes;
pub mod socket;
pub mod tls;
mod traces;
pub mod yardstick;

pub use self::{
    access::{Access, DiscoveryError, Issuer, KeysState, Refusal},
    app::{App, Reach},
    bounds::connection::raise_limit_of_open_files,
    metrics::count_kept_rows,
    routes::router,
    traces::{Traces, TracesError},
};
