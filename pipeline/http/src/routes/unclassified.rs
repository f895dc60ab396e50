//! What nothing has judged, and would be judged by its feed's profile as it is now.

use axum::{Json, extract::State};
use rewardhub_service::{
    Error,
    client_keys::Scope,
    feeds::{DEFAULT, profile_path},
    review::KnownAt,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::booked_on::booked_on;
use crate::{
    App,
    access::Principal,
    extract::Query,
    problem::{Problem, ProblemCode, Result},
    shapes::{
        Page, UnclassifiedEntry,
        page::{CursorOf, PageInProgress, limit},
    },
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Of which feed, and which page.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct UnclassifiedQuery {
    /// The most items of the page; 50 unless given. A page may have fewer, even none, and a next one all the same.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<usize>,
    /// Where the page begins: the `next_cursor` of the page before.
    cursor: Option<String>,
    /// The feed that has delivered them; `default` unless given.
    feed: Option<String>,
    /// Only what was booked on this day or later.
    #[param(format = Date)]
    from: Option<String>,
    /// Only what was booked on this day or earlier.
    #[param(format = Date)]
    until: Option<String>,
}

/// Lists items that are booked and that nothing has judged, because their kind was not known or no programme version judged their day, and
/// that would be judged by the kind which their feed's profile gives them now. `reclassify` of `POST /v1/review/{transaction}` judges one.
/// They come in the order in which they are stored.
#[utoipa::path(
    get,
    path = "/v1/review/unclassified",
    tag = "operators",
    operation_id = "list_unclassified",
    params(UnclassifiedQuery),
    responses(
        (status = 200, description = "A page of items", body = Page<UnclassifiedEntry>),
    )
)]
async fn list(
    State(app): State<App>,
    principal: Principal,
    Query(query): Query<UnclassifiedQuery>,
) -> Result<Json<Page<UnclassifiedEntry>>> {
    principal.must_be(&[Scope::Operator])?;
    let (most, booked) = (limit(query.limit)?, booked_on(query.from.as_deref(), query.until.as_deref())?);
    app.call(move |service| {
        let feed = query.feed.as_deref().unwrap_or(DEFAULT);
        let no_name = |error: Error| Problem::field(ProblemCode::InvalidRequest, "?feed", error.to_string());
        profile_path(service.root(), feed).map_err(no_name)?;
        let list = CursorOf { service, route: "unclassified", object: feed };
        let behind = query.cursor.as_deref().map(|cursor| list.read(cursor, KnownAt::parse)).transpose()?;
        let mut page = PageInProgress::new(most);
        service.each_unclassified((feed, booked), behind, |at, unclassified| {
            Ok(match unclassified {
                Some(unclassified) => page.add(at, || UnclassifiedEntry::of(&unclassified)),
                None => page.pass(at),
            })
        })?;
        Ok::<_, Problem>(Json(page.finish(|at: KnownAt| list.write(&at.to_string()))))
    })
    .await
}
