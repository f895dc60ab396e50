//! Whether the server lives, and whether it is ready.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(live)).routes(routes!(ready))
}

/// Whether the server can do its work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Readiness {
    /// Whether it can.
    pub ready: bool,
    /// What it needs, by name.
    pub checks: Vec<Check>,
}

/// A thing that the server needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Check {
    /// The name of the thing, such as `ledger`.
    pub name: String,
    /// Whether it does its work.
    pub ready: bool,
    /// Why it does not; `null` if it does.
    pub detail: Option<String>,
}

impl Check {
    fn of(name: &str, done: Result<(), String>) -> Self {
        Self { name: name.to_owned(), ready: done.is_ok(), detail: done.err() }
    }
}

/// Says that the process lives.
#[utoipa::path(get, path = "/livez", tag = "machines", security(()), responses((status = 200, description = "The process lives", body = String, content_type = "text/plain")))]
async fn live() -> &'static str {
    "ok\n"
}

/// Says whether the server is ready for requests, and what it waits for if it is not.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "machines",
    security(()),
    responses(
        (status = 200, description = "The server is ready", body = Readiness),
        (status = 503, description = "The server is starting, stopping, or something that it needs does not answer", body = Readiness),
    )
)]
async fn ready(State(app): State<App>) -> (StatusCode, Json<Readiness>) {
    let mut checks = vec![Check::of("server", if app.is_stopping() { Err("it is stopping".to_owned()) } else { Ok(()) })];
    let asked = app.call(|service| service.readiness()).await;
    match asked {
        Ok(states) => checks.extend(states.into_iter().map(|(name, state)| Check::of(&name, state))),
        Err(problem) => checks.push(Check::of("ledger", Err(problem.details().detail))),
    }
    let ready = checks.iter().all(|check| check.ready);
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Readiness { ready, checks }))
}
