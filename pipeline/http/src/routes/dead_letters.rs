//! Records that could not be read, and what a person decides about them.

use axum::{Json, extract::State, http::StatusCode, response::Response};
use rewardhub_service::{approvals::Outcome, changes::Said, client_keys::Scope};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::reason;
use crate::{
    App,
    access::Principal,
    extract::{Body, IdempotencyKey, Path, Query},
    problem::{Problem, ProblemCode, ProblemDetails, Result},
    shapes::{
        DeadLetterEntry, LetterDecisionWord, LetterRequest, Page, PageQuery, SettledLetter,
        change::answered,
        page::{CursorOf, PageInProgress, limit},
    },
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(settle))
}

/// Lists records that could not be read and that wait for a person, in the order in which they are stored.
#[utoipa::path(
    get,
    path = "/v1/dead_letters",
    tag = "operators",
    operation_id = "list_dead_letters",
    params(PageQuery),
    responses(
        (status = 200, description = "A page of dead letters", body = Page<DeadLetterEntry>),
    )
)]
async fn list(
    State(app): State<App>,
    principal: Principal,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<DeadLetterEntry>>> {
    principal.must_be(&[Scope::Operator])?;
    let most = limit(query.limit)?;
    app.call(move |service| {
        let list = CursorOf { service, route: "dead_letters", object: "" };
        let behind = query.cursor.as_deref().map(|cursor| list.read(cursor, id)).transpose()?;
        let mut page = PageInProgress::new(most);
        service.each_letter_waiting(behind, |letter| Ok(page.add(letter.id, || DeadLetterEntry::of(letter))))?;
        Ok::<_, Problem>(Json(page.finish(|letter: u64| list.write(&format!("{letter:016x}")))))
    })
    .await
}

/// Has a record that could not be read be read again, or lets it rest, or undoes that. Read again, it pays once, whatever is asked again.
#[utoipa::path(
    post,
    path = "/v1/dead_letters/{dead_letter}",
    tag = "operators",
    operation_id = "settle_dead_letter",
    params(
        ("dead_letter" = String, Path, description = "The dead letter's id"),
        IdempotencyKey,
    ),
    request_body = LetterRequest,
    responses(
        (status = 200, description = "It is settled", body = SettledLetter),
        (status = 202, description = "It waits until another person approves of it", body = SettledLetter),
        (status = 409, description = "It cannot be read yet, or was settled otherwise", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
async fn settle(
    State(app): State<App>,
    principal: Principal,
    Path(dead_letter): Path<String>,
    IdempotencyKey(key): IdempotencyKey,
    Body(request): Body<LetterRequest>,
) -> Result<Response> {
    principal.must_be(&[Scope::Operator])?;
    let absent = || Problem::new(ProblemCode::NotFound, format!("there is no dead letter {dead_letter}"));
    let id = id(&dead_letter).ok_or_else(absent)?;
    let asked = Said { text: reason::fit(request.reason)?, request: Some(key) };
    let word = request.decision;
    let changed = app
        .call(move |service| {
            let caller = principal.caller(service)?;
            Ok::<_, Problem>(match word {
                LetterDecisionWord::Retry => service.retry_letter(id, &asked, caller)?,
                LetterDecisionWord::Dismiss => service.dismiss_letter(id, &asked, caller)?.map(|()| Outcome::Done(None)),
                LetterDecisionWord::Undo => service.undo_letter(id, &asked, caller)?.map(|()| Outcome::Done(None)),
            })
        })
        .await?;
    let made = (changed.command.to_string(), changed.version);
    let body = SettledLetter::of(dead_letter, word, changed.value, made);
    let status = if body.waits_for_approval { StatusCode::ACCEPTED } else { StatusCode::OK };
    Ok(answered(status, &changed, &body, None))
}

/// An id as lists have it; `None` if it is none.
fn id(text: &str) -> Option<u64> {
    (text.len() == 16).then(|| u64::from_str_radix(text, 16).ok()).flatten()
}
