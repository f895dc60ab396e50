//! What became of changes.

use axum::{Json, extract::State};
use rewardhub_core::ids::CommandId;
use rewardhub_service::client_keys::Scope;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App,
    access::Principal,
    extract::Path,
    problem::{Problem, ProblemCode, Result},
    shapes::CommandDetails,
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show))
}

/// Shows what became of a change that the caller asked for.
#[utoipa::path(
    get,
    path = "/v1/commands/{command}",
    tag = "changes",
    operation_id = "show_command",
    params(("command" = String, Path, description = "The command's id, as the answer to the change named it")),
    responses(
        (status = 200, description = "What became of it", body = CommandDetails),
    )
)]
async fn show(State(app): State<App>, principal: Principal, Path(command): Path<String>) -> Result<Json<CommandDetails>> {
    let absent = || Problem::new(ProblemCode::NotFound, format!("there is no command {command}, or it is not decided yet"));
    let id = CommandId::parse(&command).ok_or_else(absent)?;
    let called = command.clone();
    let found = app
        .call(move |service| {
            let own = principal.caller(service)?.actor;
            let found = service.named_command(id)?;
            let visible = found.filter(|command| principal.scope == Scope::Operator || command.actor == own);
            Ok::<_, Problem>(visible.map(|found| CommandDetails::of(service, &called, &found)).transpose()?)
        })
        .await?;
    found.map(Json).ok_or_else(absent)
}
