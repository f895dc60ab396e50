//! How far the lake is. These series exist only where one follows.

use prometheus_client::{
    metrics::gauge::Gauge,
    registry::{Registry, Unit},
};
use rewardhub_service::{Service, lake_progress::LakeState};

use super::{NoLabels, Single};

/// Series of the lake.
pub(super) struct Lake {
    version: Single<Gauge>,
    committed: Single<Gauge>,
    behind: Single<Gauge>,
    stopped: Single<Gauge>,
}

impl Lake {
    pub fn registered(registry: &mut Registry) -> Self {
        let (version, committed, behind, stopped) = (Single::default(), Single::default(), Single::default(), Single::default());
        registry.register("lake_version", "Version of the lake's table that has the most commits", version.clone());
        let when = "When the lake was committed to last";
        registry.register_with_unit("lake_commit_timestamp", when, Unit::Seconds, committed.clone());
        registry.register("lake_decisions_behind", "Decisions that the lake does not have yet", behind.clone());
        registry.register("lake_stopped", "Whether the lake does not follow until the server is started again", stopped.clone());
        Self { version, committed, behind, stopped }
    }

    /// Takes over what the lake's follower has seen.
    pub fn set(&self, service: &Service) {
        if let Some(state) = service.lake_state() {
            let LakeState { version, committed_ms, decisions: _ } = state;
            self.version.get_or_create(&NoLabels {}).set(version.cast_signed());
            self.committed.get_or_create(&NoLabels {}).set(committed_ms / 1000);
            self.behind.get_or_create(&NoLabels {}).set(service.decisions_behind(&state).cast_signed());
        }
        let has_failed = service.lake_failure().is_some();
        if has_failed || service.lake_state().is_some() {
            self.stopped.get_or_create(&NoLabels {}).set(has_failed.into());
        }
    }
}
