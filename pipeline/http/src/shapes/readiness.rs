//! What a server needs, and whether it has that.

use rewardhub_service::readiness::{Need, NeedState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether the server can do its work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Readiness {
    /// Whether it can.
    pub ready: bool,
    /// What it needs, by name.
    pub checks: Vec<Check>,
}

/// A thing that the server needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Check {
    /// The name of the thing, such as `ledger`.
    pub name: String,
    /// Whether it does its work.
    pub ready: bool,
    /// Why it does not, or soon may not; `null` if all is well.
    pub detail: Option<String>,
}

impl Check {
    /// Renders something that is needed.
    pub(crate) fn of(Need { name, state }: &Need) -> Self {
        let (ready, detail) = match state {
            NeedState::Well => (true, None),
            NeedState::Doubtful(why) => (true, Some(why.clone())),
            NeedState::Failing(why) => (false, Some(why.clone())),
        };
        Self { name: (*name).to_owned(), ready, detail }
    }
}
