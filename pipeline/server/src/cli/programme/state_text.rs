//! Words for what became of a version of the programme.

use rewardhub_service::programme_versions::{KnownVersion, VersionState};

/// What became of a version.
pub fn state(known: &KnownVersion) -> String {
    let from = known.programme.effective();
    match known.state {
        VersionState::InForce { until: None } => format!("in force from {from} on"),
        VersionState::InForce { until: Some(until) } => format!("in force from {from} until {until}"),
        VersionState::Replaced { by } => format!("never in force: version {by} took its place"),
        VersionState::Proposed => "proposed, and not answered by every partition yet".to_owned(),
        VersionState::TooEarly { judged_through } => format!("never in force: {judged_through} had been judged already"),
        VersionState::Withdrawn => "withdrawn".to_owned(),
        VersionState::WaitsForApproval { asked } => format!("waits for approval {asked}"),
    }
}
