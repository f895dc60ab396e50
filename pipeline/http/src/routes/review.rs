//! What waits for a person, and what a person decides about it.

use axum::{Json, extract::State, http::StatusCode, response::Response};
use rewardhub_core::ids::TransactionId;
use rewardhub_service::{
    approvals::Outcome,
    client_keys::Scope,
    review::{Decision, Ruling, WaitsAt},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::reason;
use crate::{
    App,
    access::Principal,
    extract::{Body, IdempotencyKey, Path, Query},
    problem::{Problem, ProblemCode, ProblemDetails, Result},
    shapes::{
        Page, PageQuery, ReviewDecisionWord, ReviewEntry, ReviewRequest, Reviewed,
        change::answered,
        page::{CursorOf, PageInProgress, limit},
    },
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(decide))
}

/// Lists transactions that wait for a person, in the order in which they are stored.
#[utoipa::path(
    get,
    path = "/v1/review",
    tag = "operators",
    operation_id = "list_review",
    params(PageQuery),
    responses(
        (status = 200, description = "A page of transactions", body = Page<ReviewEntry>),
    )
)]
async fn list(State(app): State<App>, principal: Principal, Query(query): Query<PageQuery>) -> Result<Json<Page<ReviewEntry>>> {
    principal.must_be(&[Scope::Operator])?;
    let most = limit(query.limit)?;
    app.call(move |service| {
        let list = CursorOf { service, route: "review", object: "" };
        let behind = query.cursor.as_deref().map(|cursor| list.read(cursor, WaitsAt::parse)).transpose()?;
        let mut page = PageInProgress::new(most);
        service.each_waiting(behind, |at, waits| Ok(page.add(at, || ReviewEntry::of(&waits))))?;
        Ok::<_, Problem>(Json(page.finish(|at: WaitsAt| list.write(&at.to_string()))))
    })
    .await
}

/// Decides about an item that waits for a person, or about a purchase that could not be judged, or undoes that. It stays known whatever is decided, so no later delivery brings it back.
#[utoipa::path(
    post,
    path = "/v1/review/{transaction}",
    tag = "operators",
    operation_id = "decide_review",
    params(
        ("transaction" = String, Path, description = "The transaction's id"),
        IdempotencyKey,
    ),
    request_body = ReviewRequest,
    responses(
        (status = 200, description = "It is decided", body = Reviewed),
        (status = 202, description = "It waits until another person approves of it", body = Reviewed),
        (status = 409, description = "It does not wait (any more), or cannot be decided so", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
async fn decide(
    State(app): State<App>,
    principal: Principal,
    Path(transaction): Path<String>,
    IdempotencyKey(key): IdempotencyKey,
    Body(request): Body<ReviewRequest>,
) -> Result<Response> {
    principal.must_be(&[Scope::Operator])?;
    let absent = || Problem::new(ProblemCode::NotFound, format!("there is no transaction {transaction}"));
    let id = TransactionId::parse(&transaction).ok_or_else(absent)?;
    let (word, ruling) = (request.decision, ruling(&request)?);
    let shown = request.shown().map_err(|wrong| Problem::field(ProblemCode::InvalidContent, "/shown", wrong))?;
    let decision = Decision { ruling, shown, text: reason::fit(request.reason)?, request: Some(key) };
    let changed =
        app.call(move |service| Ok::<_, Problem>(service.decide_review(id, decision, principal.caller(service)?)?)).await?;
    let is_done = matches!(changed.value, Outcome::Done(_));
    let (command, version) = (changed.command.to_string(), changed.version);
    let body = Reviewed { transaction, decision: word, waits_for_approval: !is_done, command, version };
    let status = if is_done { StatusCode::OK } else { StatusCode::ACCEPTED };
    Ok(answered(status, &changed, &body, None))
}

fn ruling(request: &ReviewRequest) -> Result<Ruling> {
    let wrong = |detail: &str| Problem::field(ProblemCode::InvalidContent, "/original", detail);
    let id = |text: &String| TransactionId::parse(text).ok_or_else(|| wrong(&format!("{text:?} is no transaction's id")));
    let original = request.original.as_ref().map(id).transpose()?;
    let plain = |ruling| match original {
        None => Ok(ruling),
        Some(_) => Err(wrong("original goes with repeat_of and replace only; leave it out")),
    };
    match request.decision {
        ReviewDecisionWord::Accept => plain(Ruling::Accept),
        ReviewDecisionWord::Reject => plain(Ruling::Reject),
        ReviewDecisionWord::Reclassify => plain(Ruling::Reclassify),
        ReviewDecisionWord::Undo => plain(Ruling::Undo),
        ReviewDecisionWord::Replace => Ok(Ruling::Replace(original)),
        ReviewDecisionWord::RepeatOf => {
            let missing = || wrong("original is missing: say which transaction it repeats");
            original.map(Ruling::RepeatOf).ok_or_else(missing)
        }
    }
}
