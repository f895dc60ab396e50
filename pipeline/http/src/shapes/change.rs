//! Changes, and what became of them.

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rewardhub_core::{answer::Answer, time::Instant};
use rewardhub_service::{
    Changed, NamedCommand, Service,
    approvals::ApprovalState,
    error::{self, Refused},
    wallets::Done,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::approval::who;

/// The header of an answer to a request that had been made before.
pub(crate) const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// An answer to a change: the same bytes whether it was made now or before, and a header that says so.
pub(crate) fn answered<T>(status: StatusCode, changed: &Changed<T>, body: &impl Serialize, location: Option<&str>) -> Response {
    let mut response = (status, Json(body)).into_response();
    let headers = response.headers_mut();
    if let Some(Ok(location)) = location.map(HeaderValue::from_str) {
        headers.insert(header::LOCATION, location);
    }
    if changed.done == Done::Before {
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

/// What became of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommandState {
    /// It was carried out.
    Done,
    /// It was refused, and changed nothing.
    Refused,
    /// It could not be decided. An operator was told.
    SetAside,
    /// It asked for something that another person must approve of, and nothing was done yet.
    Waiting,
    /// What it asked for was approved of, and done.
    Approved,
    /// What it asked for was declined, and not done.
    Declined,
    /// Nobody approved in time of what it asked for, and nobody can any more.
    Expired,
    /// It asked for a programme version, and another one was activated since: nobody can approve of it any more.
    Overtaken,
}

/// A command, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CommandDetails {
    /// The command's id.
    pub id: String,
    /// What was asked for. New words may come.
    #[schema(example = "open_wallet")]
    pub kind: String,
    /// What became of it.
    pub state: CommandState,
    /// Why it was not carried out, or who approved of it or declined it; `null` if there is nothing to say.
    pub detail: Option<String>,
    /// The version from which on reads see what it changed.
    pub version: u64,
}

impl CommandDetails {
    /// Renders a command.
    pub(crate) fn of(service: &Service, id: &str, command: &NamedCommand) -> error::Result<Self> {
        let NamedCommand { kind, answer, version, approval, .. } = command;
        let settled = |by, at: Instant, how| Ok::<_, error::Error>(Some(format!("{how} by {} on {at}", who(service, by)?)));
        let (state, detail) = match approval {
            None => Self::answered(answer),
            Some(ApprovalState::Expired) => (CommandState::Expired, None),
            Some(ApprovalState::Overtaken) => (CommandState::Overtaken, Some(Refused::Overtaken.to_string())),
            Some(ApprovalState::Waiting) => (CommandState::Waiting, None),
            Some(ApprovalState::Approved { by, at }) => (CommandState::Approved, settled(*by, *at, "approved")?),
            Some(ApprovalState::Declined { by, at }) => (CommandState::Declined, settled(*by, *at, "declined")?),
        };
        Ok(Self { id: id.to_owned(), kind: (*kind).to_owned(), state, detail, version: *version })
    }

    fn answered(answer: &Answer) -> (CommandState, Option<String>) {
        match answer {
            Answer::Refused(refusal) => (CommandState::Refused, Some(refusal.to_string())),
            Answer::SetAside(reason) => (CommandState::SetAside, Some(reason.to_string())),
            Answer::Done
            | Answer::Repeated
            | Answer::AlreadyApplied
            | Answer::Observed(_)
            | Answer::Registered(_)
            | Answer::Proposal(_)
            | Answer::Authorised { .. }
            | Answer::Captured { .. }
            | Answer::RefundAsked { .. } => (CommandState::Done, None),
        }
    }
}
