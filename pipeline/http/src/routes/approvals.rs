//! What waits for the approval of a second person, and giving it.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use rewardhub_core::{ids::CommandId, time::Instant};
use rewardhub_service::client_keys::Scope;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::reason;
use crate::{
    App,
    access::Principal,
    extract::{Body, Path, Query},
    problem::{Problem, ProblemCode, ProblemDetails, Result},
    shapes::{
        ApprovalDecision, ApprovalDetails, ApprovalEntry, ApprovalRequest, Page, PageQuery, Settled,
        change::answered,
        page::{CursorOf, PageInProgress, limit},
    },
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(show)).routes(routes!(settle))
}

/// Lists what waits for the approval of a second person, oldest first.
#[utoipa::path(
    get,
    path = "/v1/approvals",
    tag = "operators",
    operation_id = "list_approvals",
    params(PageQuery),
    responses(
        (status = 200, description = "A page of what waits", body = Page<ApprovalEntry>),
    )
)]
async fn list(State(app): State<App>, principal: Principal, Query(query): Query<PageQuery>) -> Result<Json<Page<ApprovalEntry>>> {
    principal.must_be(&[Scope::Operator])?;
    let most = limit(query.limit)?;
    app.call(move |service| {
        let list = CursorOf { service, route: "approvals", object: "" };
        let behind = query.cursor.as_deref().map(|cursor| list.read(cursor, place)).transpose()?;
        let (terms, mut page) = (service.current_terms()?, PageInProgress::new(most));
        for waits in service.approvals()?.iter().filter(|waits| behind.is_none_or(|behind| (waits.at, waits.id) > behind)) {
            let entry = ApprovalEntry::of(service, waits, &terms)?;
            if !page.add((waits.at, waits.id), || entry) {
                break;
            }
        }
        Ok::<_, Problem>(Json(page.finish(|(at, id)| list.write(&format!("{}/{id}", at.0)))))
    })
    .await
}

fn asked(command: &str) -> Result<CommandId> {
    let absent = || Problem::new(ProblemCode::NotFound, format!("nobody asked for an approval under {command}"));
    CommandId::parse(command).ok_or_else(absent)
}

fn place(text: &str) -> Option<(Instant, CommandId)> {
    let (at, id) = text.split_once('/')?;
    Some((Instant(at.parse().ok()?), CommandId::parse(id)?))
}

/// Shows something that was asked for, with all that the person must see who approves of it, and what became of it.
#[utoipa::path(
    get,
    path = "/v1/approvals/{command}",
    tag = "operators",
    operation_id = "show_approval",
    params(("command" = String, Path, description = "The id of the command that asked")),
    responses(
        (status = 200, description = "What was asked for", body = ApprovalDetails),
    )
)]
async fn show(State(app): State<App>, principal: Principal, Path(command): Path<String>) -> Result<Json<ApprovalDetails>> {
    principal.must_be(&[Scope::Operator])?;
    let id = asked(&command)?;
    app.call(move |service| {
        let terms = service.current_terms()?;
        Ok::<_, Problem>(Json(ApprovalDetails::of(service, service.approval(id)?, &terms)?))
    })
    .await
}

/// Approves of what another person asked for, which is done then, or declines it. Put again by the same person, it changes nothing again.
#[utoipa::path(
    put,
    path = "/v1/approvals/{command}",
    tag = "operators",
    operation_id = "settle_approval",
    params(("command" = String, Path, description = "The id of the command that asked")),
    request_body = ApprovalRequest,
    responses(
        (status = 200, description = "It is settled", body = Settled),
        (status = 409, description = "The caller asked for it, it is settled, or what it asks for is refused now", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
async fn settle(
    State(app): State<App>,
    principal: Principal,
    Path(command): Path<String>,
    Body(request): Body<ApprovalRequest>,
) -> Result<Response> {
    principal.must_be(&[Scope::Operator])?;
    let id = asked(&command)?;
    let (decision, declined_for) = (request.decision, reason_to_decline(&request)?);
    app.call(move |service| {
        let caller = principal.caller(service)?;
        let changed = match decision {
            ApprovalDecision::Approve => service.approve(id, caller)?.map(|_| ()),
            ApprovalDecision::Decline => service.decline(id, &declined_for, caller)?,
        };
        let body = Settled { id: command, decision, command: changed.command.to_string(), version: changed.version };
        Ok::<_, Problem>(answered(StatusCode::OK, &changed, &body, None).into_response())
    })
    .await
}

/// Why it is declined; empty for an approval, which needs no reason.
fn reason_to_decline(request: &ApprovalRequest) -> Result<String> {
    let wrong = |detail: &str| Problem::field(ProblemCode::InvalidContent, "/reason", detail);
    match (request.decision, &request.reason) {
        (ApprovalDecision::Approve, None) => Ok(String::new()),
        (ApprovalDecision::Approve, Some(_)) => Err(wrong("reason goes with decline only; leave it out")),
        (ApprovalDecision::Decline, None) => Err(wrong("reason is missing: say to who asked why it is declined")),
        (ApprovalDecision::Decline, Some(reason)) => reason::fit(reason.clone()),
    }
}
