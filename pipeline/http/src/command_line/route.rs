//! Takes a command line, runs it on a thread that may block, and sends its answer while it runs.

use std::io;

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, header},
    response::Response,
};
use bytes::Bytes;
use opentelemetry::Context;
use rewardhub_service::{Subject, client_keys::Scope};
use tokio::sync::{mpsc, oneshot};

use super::{Asked, Ended, Frame, FrameReader, Head, MEDIA_TYPE, Permission, Run, SentFiles, VERSION};
use crate::{
    App,
    access::Principal,
    bounds::admission::Admission,
    extract::body_reader::{BodyLimits, Incoming},
    problem::{Problem, ProblemCode, Result},
};

/// Frames of an answer that wait to be sent.
const WAITING: usize = 16;

/// Sends the answer of a command.
#[derive(Clone)]
pub struct Answer(mpsc::Sender<Bytes>);

impl Answer {
    /// Sends a frame; waits while the receiver is slow.
    ///
    /// # Errors
    /// [`io::ErrorKind::BrokenPipe`], if nobody receives any more.
    pub fn send(&self, frame: &Frame) -> io::Result<()> {
        let gone = |_| io::Error::new(io::ErrorKind::BrokenPipe, "whoever asked has gone");
        self.0.blocking_send(frame.encoded().into()).map_err(gone)
    }
}

/// Runs a command line, and answers with what it writes.
pub(crate) async fn run(State(app): State<App>, principal: Principal, request: Request) -> Result<Response> {
    principal.must_be(&[Scope::Operator, Scope::Admin])?;
    let permission = match (&principal.subject, principal.scope) {
        (Subject::SystemUser(_), _) => Permission::Everything,
        (_, Scope::Admin) => Permission::Administering,
        _ => Permission::Operating,
    };
    let (parts, body) = request.into_parts();
    if parts.headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind != MEDIA_TYPE) {
        return Err(Problem::new(ProblemCode::UnsupportedMediaType, "command lines are sent by `rewardhub --server`"));
    }
    let incoming = Incoming::begin(&parts.headers, body, BodyLimits::default()).await?;
    let admission = Admission::of(&parts.extensions).cloned();
    app.bounds().wait_for_turn(admission.as_ref()).await?;
    let ((begin, begun), (send, answer)) = (oneshot::channel(), mpsc::channel(WAITING));
    let context = Context::current();
    tokio::task::spawn_blocking(move || {
        let _in_its_trace = context.attach();
        // Its turn ends with the command, and not with the head of its answer.
        let _turn = admission;
        let mut frames = FrameReader::new(incoming.into_reader());
        match arguments(&mut frames) {
            Err(problem) => drop(begin.send(Err(problem))),
            Ok(arguments) => {
                // Whoever does not wait for the answer any more has gone, and is missed at the first frame.
                let _gone = begin.send(Ok(()));
                let asked = Asked { arguments, subject: principal.subject, permission, files: SentFiles::new(frames) };
                finish(&app, app.runs_commands(), asked, &Answer(send));
            }
        }
    });
    let failed = |_| Problem::new(ProblemCode::Internal, "the program has a mistake; the server's log says where");
    begun.await.map_err(failed)??;
    let frames = futures::stream::unfold(answer, |mut answer| async {
        let frame = answer.recv().await?;
        Some((Ok::<_, io::Error>(frame), answer))
    });
    let mut response = Response::new(Body::from_stream(frames));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    Ok(response)
}

fn finish(app: &App, run: &Run, asked: Asked, answer: &Answer) {
    let ended: Ended = run(app, asked, answer);
    if let Err(error) = answer.send(&Frame::Ended(Frame::json(&ended))) {
        tracing::info!(%error, "a command line has ended, and nobody is told");
    }
}

/// Reads the head of a command line.
fn arguments(frames: &mut FrameReader<impl io::Read>) -> Result<Vec<String>> {
    let unreadable =
        |_| Problem::new(ProblemCode::InvalidRequest, "the body is no command line; `rewardhub --server` sends them");
    let Frame::Head(json) = frames.read().map_err(unreadable)? else {
        return Err(Problem::new(ProblemCode::InvalidRequest, "the body begins with no command line"));
    };
    let Head { version, arguments } = Frame::value(&json).map_err(unreadable)?;
    if version != VERSION {
        let detail = format!("this server is version {VERSION}, and version {version} asks; use the same version");
        return Err(Problem::new(ProblemCode::Refused, detail));
    }
    Ok(arguments)
}
