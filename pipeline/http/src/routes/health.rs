//! Whether the server lives, and whether it is ready.

use std::time::Duration;

use axum::{Json, extract::State, http::StatusCode};
use rewardhub_service::readiness::{Need, NeedState};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App, KeysState,
    shapes::{Check, Readiness},
};

/// How long what the server needs may take to answer.
const LONGEST: Duration = Duration::from_secs(2);

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(live)).routes(routes!(ready))
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
    let mut needs = vec![Need { name: "server", state: own }];
    match tokio::time::timeout(LONGEST, app.call(rewardhub_service::Service::readiness)).await {
        Ok(Ok(of_data_set)) => needs.extend(of_data_set),
        Ok(Err(problem)) => needs.push(Need { name: "partitions", state: NeedState::Failing(problem.details().detail) }),
        Err(_) => {
            let why = format!("it has not answered within {} seconds", LONGEST.as_secs());
            needs.push(Need { name: "ledger", state: NeedState::Failing(why) });
        }
    }
    needs.extend(app.access().issuer().map(|issuer| of_issuer(issuer.state())));
    let checks: Vec<Check> = needs.iter().map(Check::of).collect();
    let ready = checks.iter().all(|check| check.ready);
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Readiness { ready, checks }))
}

fn of_issuer(state: KeysState) -> Need {
    let state = match state {
        KeysState::Fresh => NeedState::Well,
        KeysState::Kept(why) => NeedState::Doubtful(format!("{why}; its keys that are known count for an hour")),
        KeysState::Unknown(why) => NeedState::Failing(why),
    };
    Need { name: "issuer", state }
}
