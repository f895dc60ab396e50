//! What happens around every request: it gets an id, is refused where it may not come from, and is logged and counted once it is
//! answered. One layer does all of it, because each layer boxes a future and copies what it surrounds.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tracing::Instrument as _;

use crate::{App, access, access_log::Unanswered, problem::Result, proxies, request_id};

/// Answers a request.
pub(crate) async fn surround(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = request_id::of(&request);
    let span = tracing::info_span!("request", id = id.to_str().unwrap_or_default());
    let mut response = async {
        let unanswered = Unanswered::of(&mut request);
        let response = answer(&app, request, next).await;
        unanswered.answered(&response, app.metrics());
        response
    }
    .instrument(span)
    .await;
    request_id::put(id, &mut response);
    response
}

async fn answer(app: &App, request: Request, next: Next) -> Response {
    if let Err(problem) = proxies::must_come_through(app.reach().proxies.as_ref(), &request) {
        return problem.into_response();
    }
    let sites = &app.reach().sites;
    let own = sites.own(request.headers());
    let mut response = match sites.answer_before(own.as_ref(), &request) {
        Some(answer) => answer,
        None => inside(app, request, next).await.unwrap_or_else(IntoResponse::into_response),
    };
    sites.permit(own, &mut response);
    response
}

async fn inside(app: &App, request: Request, next: Next) -> Result<Response> {
    access::must_not_be_another_sites(app.access(), &request)?;
    Ok(next.run(request).await)
}
