//! What the server had too much of: how much too much, who waits for a turn, and what was refused.

use std::sync::atomic::{AtomicU64, Ordering};

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::{Registry, Unit},
};

use crate::bounds::{Bounds, admission::Reason, class::Class};

/// Series of requests that wait or are refused.
pub(super) struct Refusals {
    level: Gauge,
    late: Gauge<f64, AtomicU64>,
    refused: Family<RefusalLabels, Counter>,
    under_way: Family<ClassLabels, Gauge>,
    waiting: Family<ClassLabels, Gauge>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RefusalLabels {
    class: &'static str,
    reason: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ClassLabels {
    class: &'static str,
}

impl Refusals {
    pub fn registered(registry: &mut Registry) -> Self {
        let (level, late) = (Gauge::default(), Gauge::default());
        let (refused, under_way, waiting) = (Family::default(), Family::default(), Family::default());
        let help = "How much is refused: up to 1000 a share of analytics, up to 2000 also of reads, up to 3000 also of changes";
        registry.register("pressure", help, level.clone());
        registry.register_with_unit("runtime_lateness", "How late the server ran what was due", Unit::Seconds, late.clone());
        registry.register("requests_refused", "Requests that were refused, by class and reason", refused.clone());
        registry.register("requests_under_way", "Requests that have their turn, by class", under_way.clone());
        registry.register("requests_waiting", "Requests that wait for their turn, by class", waiting.clone());
        Self { level, late, refused, under_way, waiting }
    }

    /// Takes over what was counted.
    pub fn set(&self, bounds: &Bounds) {
        self.level.set(bounds.pressure.level().into());
        self.late.set(bounds.pressure.late().as_secs_f64());
        for class in Class::ALL {
            for reason in Reason::ALL {
                let labels = RefusalLabels { class: class.word(), reason: reason.word() };
                self.refused.get_or_create(&labels).inner().store(bounds.refused(class, reason), Ordering::Relaxed);
            }
            let Some((taken, waiting)) = bounds.turns(class) else { continue };
            let labels = ClassLabels { class: class.word() };
            self.under_way.get_or_create(&labels).set(taken.into());
            self.waiting.get_or_create(&labels).set(waiting.into());
        }
    }
}
