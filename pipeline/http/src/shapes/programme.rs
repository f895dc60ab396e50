//! Versions of the programme: what became of them, their files, and what one changes of another.

use std::sync::Arc;

use rewardhub_core::programme::Programme;
use rewardhub_service::programme_versions::{Comparison, KnownVersion, VersionState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A version of the programme, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VersionSummary {
    /// The programme's name, the same for all versions.
    pub programme: String,
    /// The number of the version.
    pub version: u32,
    /// Its first day.
    #[schema(format = Date)]
    pub effective: String,
    /// The time zone whose days it judges by.
    pub timezone: String,
    /// What became of it.
    pub state: VersionStateWord,
    /// The last day that it judges, of one that is in force; `null` while none follows.
    #[schema(format = Date)]
    pub until: Option<String>,
    /// The version that took its place before it began.
    pub replaced_by: Option<u32>,
    /// The day that had been judged already, of one that started too early.
    #[schema(format = Date)]
    pub judged_through: Option<String>,
    /// The id of the command that asked for it, of one that waits for an approval.
    pub approval: Option<String>,
}

/// What became of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VersionStateWord {
    /// It judges from its first day on, be that past or to come.
    InForce,
    /// It was activated, and another took its place before its first day.
    Replaced,
    /// Not every partition has answered yet.
    Proposed,
    /// It started on a day that had been judged already, and never came into force.
    TooEarly,
    /// It was withdrawn before it was in force.
    Withdrawn,
    /// Another person must approve of it first.
    WaitsForApproval,
}

/// A version of the programme with its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VersionDetails {
    /// Which version it is, and what became of it.
    pub version: VersionSummary,
    /// Its file, word for word.
    pub source: String,
}

/// What a version changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VersionDifference {
    /// The number of the version.
    pub version: u32,
    /// Its first day.
    #[schema(format = Date)]
    pub effective: String,
    /// The version that it is compared with; `null` if none was in force before.
    pub compared_with: Option<u32>,
    /// What it changes, a sentence each, in words for who answers for it; empty if it means the same.
    pub changes: Vec<String>,
    /// Versions that are activated for a later day, and that it keeps from ever being in force.
    pub replaces: Vec<u32>,
}

impl VersionSummary {
    /// Renders a version.
    #[must_use]
    pub fn of(known: &KnownVersion) -> Self {
        let KnownVersion { programme, state } = known;
        let (mut until, mut replaced_by, mut judged_through, mut approval) = (None, None, None, None);
        let state = match *state {
            VersionState::InForce { until: last } => {
                until = last.map(|day| day.to_string());
                VersionStateWord::InForce
            }
            VersionState::Replaced { by } => {
                replaced_by = Some(by);
                VersionStateWord::Replaced
            }
            VersionState::Proposed => VersionStateWord::Proposed,
            VersionState::TooEarly { judged_through: day } => {
                judged_through = Some(day.to_string());
                VersionStateWord::TooEarly
            }
            VersionState::Withdrawn => VersionStateWord::Withdrawn,
            VersionState::WaitsForApproval { asked } => {
                approval = Some(asked.to_string());
                VersionStateWord::WaitsForApproval
            }
        };
        Self {
            programme: programme.name().to_owned(),
            version: programme.version(),
            effective: programme.effective().to_string(),
            timezone: programme.timezone().to_owned(),
            state,
            until,
            replaced_by,
            judged_through,
            approval,
        }
    }
}

impl VersionDetails {
    /// Renders a version with its file.
    #[must_use]
    pub fn of(known: &KnownVersion) -> Self {
        Self { version: VersionSummary::of(known), source: known.programme.source().to_owned() }
    }
}

impl VersionDifference {
    /// Renders what a version changes.
    #[must_use]
    pub fn of(programme: &Programme, comparison: Comparison) -> Self {
        let Comparison { before, changes, replaces } = comparison;
        let number = |version: &Arc<Programme>| version.version();
        Self {
            version: programme.version(),
            effective: programme.effective().to_string(),
            compared_with: before.as_ref().map(number),
            changes,
            replaces: replaces.iter().map(number).collect(),
        }
    }
}
