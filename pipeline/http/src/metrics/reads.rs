//! What was read from the ledger and the logs: a read that walks what it does not return is seen here.

use std::sync::atomic::Ordering;

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family},
    registry::Registry,
};
use rewardhub_service::Reads;

/// Series of reads.
pub(super) struct ReadSeries {
    reads: Family<ReadLabels, Counter>,
    found: Family<ReadLabels, Counter>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ReadLabels {
    from: &'static str,
}

impl ReadSeries {
    pub fn registered(registry: &mut Registry) -> Self {
        let (reads, found) = (Family::default(), Family::default());
        registry.register("reads", "Reads of keys and ranges of the ledger, and of frames of the logs", reads.clone());
        registry.register("read_found", "Rows, entries and records that these reads brought", found.clone());
        Self { reads, found }
    }

    /// Takes over what the data set has counted.
    pub fn set(&self, counted: Reads) {
        for (from, counts) in [("ledger", counted.ledger), ("logs", counted.logs)] {
            let labels = ReadLabels { from };
            self.reads.get_or_create(&labels).inner().store(counts.requests, Ordering::Relaxed);
            self.found.get_or_create(&labels).inner().store(counts.found, Ordering::Relaxed);
        }
    }
}
