//! Versions of the programme, and what one changes of another.

use axum::{Json, extract::State};
use rewardhub_service::{client_keys::Scope, programme_versions::Comparison};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App,
    access::Principal,
    extract::{Path, Query},
    problem::{Problem, ProblemCode, Result},
    shapes::{
        Page, PageQuery, VersionDetails, VersionDifference, VersionSummary,
        page::{CursorOf, PageInProgress, limit},
    },
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(show)).routes(routes!(difference))
}

/// Lists the versions of the programme that were ever proposed or asked for, with what became of each, the newest first.
#[utoipa::path(
    get,
    path = "/v1/programmes",
    tag = "operators",
    operation_id = "list_programmes",
    params(PageQuery),
    responses(
        (status = 200, description = "A page of versions", body = Page<VersionSummary>),
    )
)]
async fn list(
    State(app): State<App>,
    principal: Principal,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<VersionSummary>>> {
    principal.must_be(&[Scope::Operator])?;
    let most = limit(query.limit)?;
    app.call(move |service| {
        let list = CursorOf { service, route: "programmes", object: "" };
        let behind = query.cursor.as_deref().map(|cursor| list.read(cursor, place)).transpose()?;
        let (versions, mut page) = (service.known_versions()?, PageInProgress::new(most));
        // A number may have been proposed several times: the page goes on behind the one, whatever became of those before it.
        let of_one_number = |at: usize| {
            let number = versions[at].programme.version();
            (number, versions[..at].iter().filter(|before| before.programme.version() == number).count())
        };
        for (at, known) in versions.iter().enumerate().rev() {
            let place = of_one_number(at);
            if behind.is_none_or(|behind| place < behind) && !page.add(place, || VersionSummary::of(known)) {
                break;
            }
        }
        Ok::<_, Problem>(Json(page.finish(|(number, nth)| list.write(&format!("{number}/{nth}")))))
    })
    .await
}

/// Shows a version of the programme: its file, word for word, and what became of it.
#[utoipa::path(
    get,
    path = "/v1/programmes/{version}",
    tag = "operators",
    operation_id = "show_programme",
    params(("version" = String, Path, description = "The number of the version")),
    responses(
        (status = 200, description = "The version", body = VersionDetails),
    )
)]
async fn show(State(app): State<App>, principal: Principal, Path(version): Path<String>) -> Result<Json<VersionDetails>> {
    principal.must_be(&[Scope::Operator])?;
    let version = number(&version)?;
    app.call(move |service| Ok::<_, Problem>(Json(VersionDetails::of(&service.known_version(version)?)))).await
}

/// What a version is compared with.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct DifferenceQuery {
    /// The version to compare it with; without it, the one that it follows: which was in force on its first day.
    compared_with: Option<u32>,
}

/// Shows what a version of the programme changes, in words for who answers for it.
#[utoipa::path(
    get,
    path = "/v1/programmes/{version}/difference",
    tag = "operators",
    operation_id = "show_difference",
    params(("version" = String, Path, description = "The number of the version"), DifferenceQuery),
    responses(
        (status = 200, description = "What it changes", body = VersionDifference),
    )
)]
async fn difference(
    State(app): State<App>,
    principal: Principal,
    Path(version): Path<String>,
    Query(query): Query<DifferenceQuery>,
) -> Result<Json<VersionDifference>> {
    principal.must_be(&[Scope::Operator])?;
    let version = number(&version)?;
    app.call(move |service| {
        let programme = service.known_version(version)?.programme;
        let comparison = match query.compared_with {
            None => Comparison::with_those_in_force(&programme, service.current_terms()?.programmes()),
            Some(before) => Comparison::with(&programme, service.known_version(before)?.programme),
        };
        Ok::<_, Problem>(Json(VersionDifference::of(&programme, comparison)))
    })
    .await
}

fn place(text: &str) -> Option<(u32, usize)> {
    let (number, nth) = text.split_once('/')?;
    Some((number.parse().ok()?, nth.parse().ok()?))
}

fn number(text: &str) -> Result<u32> {
    let absent = || Problem::new(ProblemCode::NotFound, format!("nobody has proposed a version {text} of the programme"));
    text.parse().map_err(|_| absent())
}
