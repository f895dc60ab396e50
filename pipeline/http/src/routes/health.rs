//! Whether the server lives, and whether it is ready.

use std::time::Duration;

use axum::{Json, extract::State, http::StatusCode};
use rewardhub_service::readiness::NeedState;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, KeysState};

/// How long what the server needs may take to answer.
const LONGEST: Duration = Duration::from_secs(2);

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
    /// Why it does not, or soon may not; `null` if all is well.
    pub detail: Option<String>,
}

impl Check {
    fn of(name: &str, state: NeedState) -> Self {
        let (ready, detail) = match state {
            NeedState::Well => (true, None),
            NeedState::Doubtful(why) => (true, Some(why)),
            NeedState::Failing(why) => (false, Some(why)),
        };
        Self { name: name.to_owned(), ready, detail }
    }

    fn of_issuer(state: KeysState) -> Self {
        let state = match state {
            KeysState::Fresh => NeedState::Well,
            KeysState::Kept(why) => NeedState::Doubtful(format!("{why}; its keys that are known count for an hour")),
            KeysState::Unknown(why) => NeedState::Failing(why),
        };
        Self::of("issuer", state)
    }
}

/// Says that the process lives.
#[utoipa::path(get, path = "/livez", tag = "machines", security(()), responses((status = 200, description = "The process lives", body = String, content_type = "text/plain", example = "ok\n")))]
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
    let own = if app.is_stopping() { NeedState::Failing("it is stopping".to_owned()) } else { NeedState::Well };
    let _turn = app.bounds().probes.take().await;
    let mut checks = vec![Check::of("server", own)];
    match tokio::time::timeout(LONGEST, app.call(rewardhub_service::Service::readiness)).await {
        Ok(Ok(needs)) => checks.extend(needs.into_iter().map(|need| Check::of(need.name, need.state))),
        Ok(Err(problem)) => checks.push(Check::of("partitions", NeedState::Failing(problem.details().detail))),
        Err(_) => {
            let why = format!("it has not answered within {} seconds", LONGEST.as_secs());
            checks.push(Check::of("ledger", NeedState::Failing(why)));
        }
    }
    checks.extend(app.access().issuer().map(|issuer| Check::of_issuer(issuer.state())));
    let ready = checks.iter().all(|check| check.ready);
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Readiness { ready, checks }))
}
