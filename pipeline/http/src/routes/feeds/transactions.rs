//! Feeds post transactions, in any known format.

use std::{io, path::Path as FilePath, time::Duration};

use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use opentelemetry::trace::FutureExt as _;
use rewardhub_core::ids::DeliveryId;
use rewardhub_engine::partitions::SubmissionState;
use rewardhub_service::{
    Service,
    deliveries::{KnownDelivery, LISTED_LETTERS},
    ingest::{Delivery, Input, OfFiles, SentDelivery},
    programmes::Terms,
};
use serde::{Deserialize, Serialize};
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use utoipa::{IntoParams, ToSchema};

use super::{
    deliveries::shown,
    signature::{Expected, checked, expected},
};
use crate::{
    App,
    access::Principal,
    extract::{
        Path, Query,
        body_reader::{BodyLimits, Incoming},
    },
    problem::{Problem, ProblemCode, ProblemDetails, Result},
    shapes::{DeliveryCounts, DeliveryResult, DryRun, RejectedRecord},
};

/// How long the thread that takes a body in waits for the decisions before it leaves that to a task. A few transactions are decided by
/// then, and handing the rest over would wake two more threads.
const SOON: Duration = Duration::from_millis(100);
/// How long a request waits until its transactions are decided.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// The header with which a client asks not to wait (RFC 7240).
const PREFER: HeaderName = HeaderName::from_static("prefer");

/// What became of a body, or would become of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it describes the answer")]
enum PostedOrDryRun {
    /// It was taken in.
    Posted(DeliveryResult),
    /// Nothing was taken in.
    DryRun(DryRun),
}

/// What the poster says about the body.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PostQuery {
    /// The name of the file that the body was, for formats that say something there.
    name: Option<String>,
    /// Whether to show what the body would become, and to take nothing in.
    #[serde(default)]
    dry_run: bool,
}

/// Takes transactions in: a statement or a page in any format that the feed delivers. They are durable before the answer, and the
/// same body again changes nothing. Where no answer came, send the body again: what had become durable of it counts as duplicates then.
#[utoipa::path(
    post,
    path = "/v1/feeds/{feed}/transactions",
    tag = "feeds",
    operation_id = "post_transactions",
    params(("feed" = String, Path, description = "The feed's name"), PostQuery),
    request_body(content = String, description = "A file as the bank writes it: its format is recognised from what is in it. It may be packed with gzip, and says so in Content-Encoding. A feed that has a secret signs it as it is sent: webhook-id, webhook-timestamp and webhook-signature as Standard Webhooks 1.0.0 says", content_type = "application/octet-stream"),
    responses(
        (status = 200, description = "Everything is decided; with `dry_run`, what the body would become", body = PostedOrDryRun),
        (status = 202, description = "Everything is durable, and not everything is decided: ask at `Location`", body = DeliveryResult, headers(("location" = String, description = "Where to ask"))),
        (status = 409, description = "No programme is active", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(super) async fn post(
    State(app): State<App>,
    principal: Principal,
    Path(feed): Path<String>,
    Query(query): Query<PostQuery>,
    request: Request,
) -> Result<Response> {
    principal.own_feed(&feed)?;
    let (parts, body) = request.into_parts();
    let (of_feed, headers) = (feed.clone(), parts.headers.clone());
    let signature = app.read(move |service| expected(service, &of_feed, &headers)).await?;
    let waits = !asks_not_to_wait(&parts.headers);
    let name = query.name.unwrap_or_else(|| "post".to_owned());
    let posted = Posted { feed: feed.clone(), name, headers: parts.headers, body, signature };
    if query.dry_run {
        return Ok(Json(posted.dry_run(&app).await?).into_response());
    }
    // On a task of its own: what was sent is taken in also if the client hangs up meanwhile.
    let (accepts, accepted) = oneshot::channel();
    let taking = tokio::spawn(posted.take(app, (principal, waits), accepts).with_current_context());
    let Ok(accepted) = accepted.await else {
        return Err(taking.await.ok().and_then(Result::err).unwrap_or_else(stopped));
    };
    // From here on everything is durable: what is not known in time, or goes wrong, is asked for later.
    let decided = if waits { tokio::time::timeout(LONGEST_WAIT, taking).await.ok() } else { None };
    match decided {
        Some(Ok(Ok(Some(decided)))) => Ok(Json(decided).into_response()),
        _ => Ok(accepted_response(&feed, &accepted)),
    }
}

/// A body that a feed posts.
struct Posted {
    feed: String,
    name: String,
    headers: HeaderMap,
    body: Body,
    signature: Option<Expected>,
}

impl Posted {
    /// What the body would become.
    async fn dry_run(self, app: &App) -> Result<DryRun> {
        let dry_run = |service: &Service, input: Input<'_>, said: &OfFiles, _while_it_is_read: Turn| {
            let mut shown = DryRun::default();
            match service.dry_run(input, said, |record| shown.add(&record))? {
                Ok(of) => Ok(shown.of(&of)),
                Err(why) => Err(Problem::new(ProblemCode::InvalidContent, format!("nothing of the body can be read: {why}"))),
            }
        };
        self.read(app, true, dry_run).await
    }

    /// Takes the body in, tells what is accepted as soon as it is durable, and reports it to its feed once it is decided. All of that
    /// happens on one thread if it is decided soon. `None` if nobody `waits` for what was decided, or if that cannot be known now.
    async fn take(
        self,
        app: App,
        (principal, waits): (Principal, bool),
        accepts: oneshot::Sender<DeliveryResult>,
    ) -> Result<Option<DeliveryResult>> {
        let of_app = app.clone();
        let take = move |service: &Service, input: Input<'_>, said: &OfFiles, turn: Turn| {
            // Another body waits for the turn of this one.
            let decided_within = if waits && turn.is_none() { SOON } else { Duration::ZERO };
            let sent = sent(service.deliver(input, said, principal.caller(service)?, decided_within)?)?;
            drop(turn);
            // A client that has hung up asks later.
            let _hung_up = accepts.send(accepted(&sent, &*service.current_terms()?));
            // Where that was waited for already, it is decided by now or not soon.
            let rest = SOON.saturating_sub(decided_within);
            if !waits || !sent.submission().wait(rest, SubmissionState::is_complete).is_complete() {
                return Ok(Taken::Undecided(sent));
            }
            let known = finished(&of_app, sent.known().id, service.finish_delivery(*sent).map_err(Problem::from));
            known.map(|known| shown(service, &known).map(Box::new)).transpose().map(Taken::Decided)
        };
        match self.read(&app, false, take).await? {
            Taken::Decided(decided) => Ok(decided.map(|decided| *decided)),
            Taken::Undecided(sent) => match finish(app.clone(), *sent).await.filter(|_| waits) {
                Some(known) => app.call(move |service| shown(service, &known)).await.map(Some),
                None => Ok(None),
            },
        }
    }

    /// Receives the body, checks its signature, which is taken unless `is_trial`, and has the body read on a thread that may block.
    async fn read<T: Send + 'static>(
        self,
        app: &App,
        is_trial: bool,
        read: impl FnOnce(&Service, Input<'_>, &OfFiles, Turn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let Self { feed, name, headers, body, signature } = self;
        let bounds = app.bounds();
        let mut body = Incoming::begin(&headers, body, BodyLimits::default()).await?;
        let failure = body.failure();
        if !body.is_received() {
            body = match bounds.stream() {
                Some(stream) => body.streamed(stream),
                None => {
                    let unavailable = |error: io::Error| failure.or(Problem::new(ProblemCode::Unavailable, error.to_string()));
                    body.spooled(&app.read(Service::scratch_folder).await?).await.map_err(unavailable)?
                }
            };
        }
        bounds.hold_feed_back().await;
        let of_feed = if body.is_received() { bounds.turn_of_feed().await } else { None };
        let turn = if body.is_received_and_large() { app.turn_to_read().await } else { None };
        let read = move |service: &Service| {
            let _until_it_is_read = of_feed;
            let body = checked(service, body, signature, is_trial)?;
            let input = Input { name: FilePath::new(&name), bytes: Some(body.into_reader()) };
            read(service, input, &OfFiles { feed: Some(feed), ..OfFiles::default() }, turn)
        };
        app.call(read).await.map_err(|problem| failure.or(problem))
    }
}

/// Held while a large body is read.
type Turn = Option<OwnedSemaphorePermit>;

/// A delivery that was taken in.
enum Taken {
    /// It is decided, and reported to its feed; `None` if that went wrong.
    Decided(Option<Box<DeliveryResult>>),
    /// It was not decided soon.
    Undecided(Box<SentDelivery>),
}

fn stopped() -> Problem {
    Problem::new(ProblemCode::Unavailable, "the server stopped before the body was taken in; send it again")
}

fn sent(delivery: Delivery) -> Result<Box<SentDelivery>> {
    match delivery {
        Delivery::Sent(sent) => Ok(sent),
        Delivery::Untaken(report) => {
            let why = report.untaken.as_ref().map_or_else(String::new, ToString::to_string);
            Err(Problem::new(ProblemCode::InvalidContent, format!("nothing of the body was taken in: {why}")))
        }
    }
}

/// A delivery of which nothing is decided yet.
fn accepted(sent: &SentDelivery, terms: &Terms) -> DeliveryResult {
    let letters = sent.report().letters.iter().take(LISTED_LETTERS);
    let rejected = letters.map(|letter| RejectedRecord::of(&letter.kept, letter.message.clone())).collect();
    DeliveryResult::of(sent.known(), &[], rejected, terms)
}

/// Reports a delivery to its feed once it is decided.
async fn finish(app: App, sent: SentDelivery) -> Option<KnownDelivery> {
    let id = sent.known().id;
    let state = sent.submission().until(SubmissionState::is_complete).await;
    let reported = match state.stopped {
        Some(stop) if !state.is_complete() => Err(rewardhub_service::Error::from(stop).into()),
        _ => app.call(move |service| service.finish_delivery(sent).map_err(Problem::from)).await,
    };
    finished(&app, id, reported)
}

/// Counts a delivery that was reported to its feed. `None` if that cannot be done now: the server that starts next does it, or whoever
/// has its acceptance decided that was set aside.
fn finished(app: &App, id: DeliveryId, reported: Result<KnownDelivery>) -> Option<KnownDelivery> {
    match reported {
        Ok(known) if known.accepted.outcome.is_some() => {
            app.metrics().delivered(&DeliveryCounts::of(&known.accepted));
            Some(known)
        }
        Ok(_) => {
            tracing::warn!(delivery = %id, "a delivery is left open; it ends once its acceptance is decided, which was set aside");
            None
        }
        Err(problem) => {
            let detail = problem.details().detail;
            tracing::warn!(delivery = %id, detail, "a delivery is left open; the server ends it when it starts again");
            None
        }
    }
}

fn asks_not_to_wait(headers: &HeaderMap) -> bool {
    let preferences = headers.get_all(PREFER).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    preferences.into_iter().any(|preference| preference.trim().eq_ignore_ascii_case("respond-async"))
}

fn accepted_response(feed: &str, accepted: &DeliveryResult) -> Response {
    let mut response = (StatusCode::ACCEPTED, Json(accepted)).into_response();
    if let Ok(location) = HeaderValue::from_str(&format!("/v1/feeds/{feed}/deliveries/{}", accepted.delivery)) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}
