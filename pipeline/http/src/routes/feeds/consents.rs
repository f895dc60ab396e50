//! The consents by which a feed's bank is asked for accounts. An app that got one gives it here; nobody gets its tokens back.

use axum::{Json, extract::State, http::StatusCode};
use rewardhub_service::clock::now;

use crate::{
    App,
    access::Principal,
    extract::{Body, Path},
    problem::{Problem, Result},
    shapes::{ConsentDetails, ConsentToKeep},
};

/// Keeps a consent, so that the feed's bank is asked for its account from now on. It takes the place of the one that has its name: so a
/// customer's next consent is given, too.
#[utoipa::path(
    put,
    path = "/v1/feeds/{feed}/consents/{consent}",
    tag = "feeds",
    operation_id = "keep_consent",
    params(
        ("feed" = String, Path, description = "The feed's name"),
        ("consent" = String, Path, description = "Your own name for the consent, without personal data", max_length = 64, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"),
    ),
    request_body = ConsentToKeep,
    responses(
        (status = 200, description = "It is kept", body = ConsentDetails),
    )
)]
pub(super) async fn keep(
    State(app): State<App>,
    principal: Principal,
    Path((feed, consent)): Path<(String, String)>,
    Body(given): Body<ConsentToKeep>,
) -> Result<Json<ConsentDetails>> {
    principal.own_feed(&feed)?;
    let given = given.given()?;
    app.call(move |service| {
        let at = now();
        let kept = service.put_consent(&feed, &consent, given, at)?;
        Ok::<_, Problem>(Json(ConsentDetails::of(service, &kept, at)?))
    })
    .await
}

/// Shows how a consent stands, and how far asking the bank has got.
#[utoipa::path(
    get,
    path = "/v1/feeds/{feed}/consents/{consent}",
    tag = "feeds",
    operation_id = "show_consent",
    params(("feed" = String, Path, description = "The feed's name"), ("consent" = String, Path, description = "The consent's name")),
    responses(
        (status = 200, description = "How it stands", body = ConsentDetails),
    )
)]
pub(super) async fn show(
    State(app): State<App>,
    principal: Principal,
    Path((feed, consent)): Path<(String, String)>,
) -> Result<Json<ConsentDetails>> {
    principal.own_feed(&feed)?;
    app.call(move |service| {
        let kept = service.consent(&feed, &consent)?;
        Ok::<_, Problem>(Json(ConsentDetails::of(service, &kept, now())?))
    })
    .await
}

/// Forgets a consent with its tokens and its account's number, when its customer withdraws it. What was fetched stays. The bank is not told.
#[utoipa::path(
    delete,
    path = "/v1/feeds/{feed}/consents/{consent}",
    tag = "feeds",
    operation_id = "forget_consent",
    params(("feed" = String, Path, description = "The feed's name"), ("consent" = String, Path, description = "The consent's name")),
    responses(
        (status = 204, description = "Nothing is left of it"),
    )
)]
pub(super) async fn forget(
    State(app): State<App>,
    principal: Principal,
    Path((feed, consent)): Path<(String, String)>,
) -> Result<StatusCode> {
    principal.own_feed(&feed)?;
    app.call(move |service| service.withdraw_consent(&feed, &consent)).await?;
    Ok(StatusCode::NO_CONTENT)
}
