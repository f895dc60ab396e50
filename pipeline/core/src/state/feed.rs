//! A feed's rows: how many deliveries it accepted and ended, and each of them.

use serde::{Deserialize, Serialize};

use crate::{
    delivery::{DeliveryOutcome, DeliveryReport},
    ids::DeliveryId,
};

/// What is stored of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Feed {
    /// Name of the feed, as its profile gives it.
    pub name: String,
    /// How many of its deliveries were accepted.
    pub accepted: u64,
    /// The last of those; `None` until there is one.
    pub last_accepted: Option<DeliveryId>,
    /// How many of its deliveries have ended.
    pub ended: u64,
    /// The one of those that ended last; `None` until one ends.
    pub last_ended: Option<DeliveryReport>,
}

impl Feed {
    /// How many of its deliveries were accepted and have not ended.
    #[must_use]
    pub const fn open(&self) -> u64 {
        self.accepted.saturating_sub(self.ended)
    }
}

/// What is stored of a delivery that was accepted: all that could be read of it lies in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptedDelivery {
    /// The delivery of the feed that was accepted before it; `None` for the first.
    pub previous: Option<DeliveryId>,
    /// What was delivered. Its items are counted once it has ended.
    pub report: DeliveryReport,
    /// What its items came to; `None` until all of them are decided, which is its end.
    pub outcome: Option<DeliveryOutcome>,
}

impl AcceptedDelivery {
    /// Ends it: its items came to this.
    pub fn end(&mut self, outcome: DeliveryOutcome) {
        self.report.items = outcome.items;
        self.outcome = Some(outcome);
    }
}
