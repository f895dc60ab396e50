//! Sums up what was decided of the items of all sources together, and of each source by itself.

use rewardhub_core::ids::Partition;
use rewardhub_engine::{partitions::SubmissionObserver, processor::Entry};

use crate::totals::{Totalling, Totals};

/// Observes the submissions of sources.
#[derive(Debug, Clone, Default)]
pub(super) struct Observed {
    all: Totalling,
    /// Sums over one of the sources, where it observes one.
    of_source: Totalling,
}

impl Observed {
    /// The same for one of several sources, with what sums up that one.
    pub fn of_source(&self) -> (Self, Totalling) {
        let of_source = Totalling::default();
        (Self { all: self.all.clone(), of_source: of_source.clone() }, of_source)
    }

    /// The sums over what was decided so far of all sources.
    pub fn totals(&self) -> Totals {
        self.all.totals()
    }
}

impl SubmissionObserver for Observed {
    fn published(&self, _: Partition, entries: &[&Entry]) {
        let sums = Totals::of(entries);
        self.of_source.add(sums.clone());
        self.all.add(sums);
    }
}
