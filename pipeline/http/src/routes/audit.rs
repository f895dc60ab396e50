//! Who decided what, when and why.

use axum::{Json, extract::State};
use rewardhub_core::time::{Day, Instant};
use rewardhub_service::{client_keys::Scope, set_aside::Place};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App,
    access::Principal,
    extract::Query,
    problem::{Problem, ProblemCode, Result},
    shapes::{
        AuditEntry, Page,
        page::{CursorOf, PageInProgress, limit},
    },
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Which of the decisions.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct AuditQuery {
    /// Only what was decided on this day (UTC) or later.
    #[param(format = Date)]
    from: Option<String>,
    /// Only what was decided on this day (UTC) or earlier.
    #[param(format = Date)]
    until: Option<String>,
    /// The most items of the page; 50 unless given.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<usize>,
    /// Where the page begins: the `next_cursor` of the page before. Without it, with the newest.
    cursor: Option<String>,
}

/// Lists what people decided, and why, newest first.
#[utoipa::path(
    get,
    path = "/v1/audit",
    tag = "operators",
    operation_id = "list_audit",
    params(AuditQuery),
    responses(
        (status = 200, description = "A page of decisions", body = Page<AuditEntry>),
    )
)]
async fn list(State(app): State<App>, principal: Principal, Query(query): Query<AuditQuery>) -> Result<Json<Page<AuditEntry>>> {
    principal.must_be(&[Scope::Operator])?;
    let most = limit(query.limit)?;
    let (from, until) = (day("?from", query.from.as_deref())?, day("?until", query.until.as_deref())?);
    app.call(move |service| {
        let days = format!("{from:?} {until:?}");
        let list = CursorOf { service, route: "audit", object: &days };
        let behind = query.cursor.as_deref().map(|cursor| list.read(cursor, place)).transpose()?;
        let (terms, mut page) = (service.current_terms()?, PageInProgress::new(most));
        let lines = service.audit(from, until)?;
        for line in lines.iter().rev().filter(|line| behind.is_none_or(|behind| (line.at, line.place) < behind)) {
            let entry = AuditEntry::of(service, line, &terms)?;
            if !page.add((line.at, line.place), || entry) {
                break;
            }
        }
        Ok::<_, Problem>(Json(page.finish(|(at, place)| list.write(&format!("{}@{place}", at.0)))))
    })
    .await
}

fn place(text: &str) -> Option<(Instant, Place)> {
    let (at, place) = text.split_once('@')?;
    Some((Instant(at.parse().ok()?), place.parse().ok()?))
}

fn day(name: &'static str, text: Option<&str>) -> Result<Option<Day>> {
    let wrong = |text: &str| {
        let detail = format!("{} is {text:?}, which is no day; write it as 2026-03-31", &name[1..]);
        Problem::field(ProblemCode::InvalidRequest, name, detail)
    };
    text.map(|text| Day::parse(text).ok_or_else(|| wrong(text))).transpose()
}
