//! What happens around every request: it gets an id and a span, is refused where it may not come from, and is logged and counted once it is
//! answered. One layer does all of it, because each layer boxes a future and copies what it surrounds.

use std::{net::IpAddr, pin::pin, time::Duration};

use axum::{
    body::HttpBody as _,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use opentelemetry::trace::FutureExt as _;
use tokio::time::sleep;
use tracing::{Instrument as _, field};

use crate::{
    App, access,
    access_log::{Unanswered, Unlogged},
    bounds::{admission::Admission, body_idle::never_idle, class::Class},
    problem::{Problem, ProblemCode, Result},
    proxies, request_id,
    traces::RequestSpan,
};

/// How long a refusal for pressure is held back. Receiving and refusing a request takes most of the time of a short read, so that whoever asks
/// again at once would take the time that refusing was to spare.
const BEFORE_REFUSAL: Duration = Duration::from_millis(250);

/// Answers a request.
pub(crate) async fn surround(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let traced = app.traces().and_then(|traces| traces.begin(&request));
    let trace = traced.as_ref().map(RequestSpan::trace);
    let id = request_id::of(&request, trace);
    let span = tracing::info_span!("request", id = id.to_str().unwrap_or_default(), trace_id = trace.map(field::display));
    let context = traced.as_ref().map(RequestSpan::context);
    let answered = async {
        let unanswered = Unanswered::of(&mut request);
        let response = answer(&app, request, next).await;
        unanswered.answered(&response, app.metrics(), traced);
        response
    };
    // Pinned once, so that there is one of it however it is polled.
    let answered = pin!(answered.instrument(span));
    let mut response = match context {
        Some(context) => answered.with_context(context).await,
        None => answered.await,
    };
    request_id::put(id, &mut response);
    response
}

async fn answer(app: &App, request: Request, next: Next) -> Response {
    let client = match proxies::must_come_through(app.reach().proxies.as_ref(), &request) {
        Ok(client) => client,
        Err(problem) => return problem.into_response(),
    };
    let sites = &app.reach().sites;
    let own = sites.own(request.headers());
    let mut response = match sites.answer_before(own.as_ref(), &request) {
        Some(answer) => answer,
        None => inside(app, request, client, next).await,
    };
    sites.permit(own, &mut response);
    response
}

async fn inside(app: &App, request: Request, client: Option<IpAddr>, next: Next) -> Response {
    let admission = Admission::new(Class::of(&request), client);
    let mut response = match may_be_answered(app, &request, admission.class()) {
        Err(problem) => refused(problem).await,
        Ok(()) => admitted(app, request, &admission, next).await,
    };
    if let Some(quota) = admission.quota() {
        quota.put(&mut response);
    }
    response
}

fn may_be_answered(app: &App, request: &Request, class: Class) -> Result<()> {
    access::must_not_be_another_sites(app.access(), request)?;
    app.bounds().let_in(class)
}

async fn refused(problem: Problem) -> Response {
    let is_for_pressure = problem.code() == ProblemCode::Overloaded;
    let mut response = problem.into_response();
    if is_for_pressure {
        response.extensions_mut().insert(Unlogged);
        sleep(BEFORE_REFUSAL).await;
    }
    response
}

async fn admitted(app: &App, mut request: Request, admission: &Admission, next: Next) -> Response {
    // What has a turn is counted there, once its body has come.
    let _under_way =
        (admission.class() == Class::Reads && request.body().is_end_stream()).then(|| app.bounds().pressure.under_way());
    request.extensions_mut().insert(admission.clone());
    next.run(request.map(|body| never_idle(body, app.bounds().body_idle))).await
}
