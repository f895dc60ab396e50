//! What became of commits, and how long the ledger took for them.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError, atomic::Ordering},
};

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeLabelSet, NoLabelSet},
    metrics::{MetricType, counter::Counter, family::Family},
    registry::{Registry, Unit},
};
use rewardhub_engine::partitions::{COMMIT_CLASSES, CommitCounts};

/// Series of commits.
pub(super) struct Commits {
    outcomes: Family<OutcomeLabels, Counter>,
    durations: Durations,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabels {
    outcome: &'static str,
}

impl Commits {
    pub fn registered(registry: &mut Registry) -> Self {
        let (outcomes, durations) = (Family::default(), Durations::default());
        registry.register("commits", "Commits of buckets to the ledger, by what became of them", outcomes.clone());
        registry.register_collector(Box::new(durations.clone()));
        Self { outcomes, durations }
    }

    /// Takes over what the partitions have counted.
    pub fn set(&self, counts: CommitCounts) {
        let CommitCounts { committed, mismatched, unknown, too_large, calls: _, took: _ } = counts;
        let outcomes = [("committed", committed), ("mismatch", mismatched), ("unknown", unknown), ("too_large", too_large)];
        for (outcome, count) in outcomes {
            self.outcomes.get_or_create(&OutcomeLabels { outcome }).inner().store(count, Ordering::Relaxed);
        }
        *self.durations.0.lock().unwrap_or_else(PoisonError::into_inner) = counts;
    }
}

/// The histogram of how long commits took, as it was counted last.
#[derive(Debug, Clone, Default)]
struct Durations(Arc<Mutex<CommitCounts>>);

impl Collector for Durations {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let counts = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let longest = COMMIT_CLASSES.iter().map(|class| class.as_secs_f64()).chain([f64::INFINITY]);
        let classes: Vec<(f64, u64)> = longest.zip(counts.calls).collect();
        let help = "How long the ledger took for the commits of a batch.";
        let mut metric = encoder.encode_descriptor("commit_duration", help, Some(&Unit::Seconds), MetricType::Histogram)?;
        metric.encode_histogram::<NoLabelSet>(counts.took.as_secs_f64(), counts.calls.iter().sum(), &classes, None)
    }
}
