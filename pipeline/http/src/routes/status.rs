//! How the data set is, on one screen.

use axum::{Json, extract::State};
use rewardhub_service::{client_keys::Scope, clock::now};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App,
    access::Principal,
    problem::{Problem, Result},
    shapes::StatusDetails,
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show))
}

/// Shows how the data set is: what is undecided, what waits for a person, what is set aside, and its disk, lake and backups.
#[utoipa::path(
    get,
    path = "/v1/status",
    tag = "operators",
    operation_id = "show_status",
    responses(
        (status = 200, description = "How it is", body = StatusDetails),
    )
)]
async fn show(State(app): State<App>, principal: Principal) -> Result<Json<StatusDetails>> {
    principal.must_be(&[Scope::Operator])?;
    app.call(|service| {
        let at = now();
        let today = service.current_terms()?.day(at);
        Ok::<_, Problem>(Json(StatusDetails::of(&service.status()?, at, today)))
    })
    .await
}
