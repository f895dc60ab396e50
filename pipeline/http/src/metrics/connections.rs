//! Connections: those that are open, and those that the server did not take or ended.

use std::sync::atomic::Ordering;

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};

use crate::bounds::{Bounds, connection::ConnectionCounts};

/// Series of connections.
pub(super) struct Connections {
    open: Gauge,
    limit: Gauge,
    refused: Counter,
    ended: Family<EndingLabels, Counter>,
    failures: Counter,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct EndingLabels {
    late: &'static str,
}

impl Connections {
    pub fn registered(registry: &mut Registry) -> Self {
        let series = Self {
            open: Gauge::default(),
            limit: Gauge::default(),
            refused: Counter::default(),
            ended: Family::default(),
            failures: Counter::default(),
        };
        registry.register("connections_open", "Connections that are open", series.open.clone());
        registry.register("connections_limit", "Connections that may be open", series.limit.clone());
        registry.register("connections_refused", "Connections that were too many", series.refused.clone());
        let help = "Connections that the server ended, by what did not come in time";
        registry.register("connections_ended", help, series.ended.clone());
        let help = "How often the system handed over no connection, such as for too many open files";
        registry.register("accept_failures", help, series.failures.clone());
        series
    }

    /// Takes over what was counted.
    pub fn set(&self, bounds: &Bounds) {
        let ConnectionCounts { open, most, refused, ended } = bounds.connections.counts();
        self.open.set(open.into());
        self.limit.set(most.into());
        self.refused.inner().store(refused, Ordering::Relaxed);
        for (ending, count) in ended {
            self.ended.get_or_create(&EndingLabels { late: ending.word() }).inner().store(count, Ordering::Relaxed);
        }
        self.failures.inner().store(bounds.accept_failures.count(), Ordering::Relaxed);
    }
}
