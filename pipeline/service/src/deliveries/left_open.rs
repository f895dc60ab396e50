//! Deliveries that a process accepted and did not see to their end: it was killed, or its partitions stood still.

use std::sync::atomic::{AtomicBool, Ordering};

use rewardhub_core::{
    command::{Body, ReportDelivery},
    ids::{DeliveryId, FeedId},
    state::row::{Row, RowKey},
};
use rewardhub_engine::ports::RowKind;

use crate::{Caller, Service, error::Result};

/// What tells deliveries of earlier processes from those of this one.
#[derive(Debug)]
pub(crate) struct LeftOpen {
    /// The ends of the logs when this process opened them, by partition.
    ends: Vec<u64>,
    is_done: AtomicBool,
}

impl LeftOpen {
    pub fn before(ends: Vec<u64>) -> Self {
        Self { ends, is_done: AtomicBool::new(false) }
    }
}

impl Service {
    /// Ends the deliveries that an earlier process left open: decides what is in the logs, and reports to their feeds what their items
    /// came to. Returns how many there were. Only the first call does anything.
    ///
    /// # Errors
    /// When a partition stands still, or the ledger or a log does not answer. What is left open then is ended by the next process.
    pub fn end_deliveries_left_open(&self, caller: Caller) -> Result<usize> {
        if self.left_open().is_done.swap(true, Ordering::Relaxed) {
            return Ok(0);
        }
        self.decide_what_is_there()?;
        let open = self.deliveries_left_open()?;
        for id in &open {
            self.end_delivery(*id, caller)?;
        }
        Ok(open.len())
    }

    fn end_delivery(&self, id: DeliveryId, caller: Caller) -> Result<()> {
        let Some(Row::Delivery(accepted)) = self.row(&RowKey::Delivery(id))? else { return Ok(()) };
        let feed = FeedId::named(&accepted.report.feed, self.placement());
        let report = ReportDelivery { feed, delivery: id, outcome: self.outcome_of(id)? };
        self.ask(&caller.command(feed.bucket(), Body::ReportDelivery(report))).map(|_| ())
    }

    /// The deliveries that were accepted before this process opened the logs, and have not ended.
    fn deliveries_left_open(&self) -> Result<Vec<DeliveryId>> {
        let mut feeds = Vec::new();
        self.each(RowKind::Feed, |_, row| {
            if let Row::Feed(feed) = row {
                feeds.extend(feed.newest.map(|newest| (newest, feed.open())));
            }
            Ok(true)
        })?;
        let mut found = Vec::new();
        for (newest, open) in feeds {
            self.add_left_open(newest, open, &mut found)?;
        }
        Ok(found)
    }

    /// Walks from the newest delivery of a feed back to the oldest of those that are open.
    fn add_left_open(&self, newest: DeliveryId, mut open: u64, found: &mut Vec<DeliveryId>) -> Result<()> {
        let mut next = Some(newest);
        while let Some(id) = next.filter(|_| open > 0) {
            let Some(Row::Delivery(accepted)) = self.row(&RowKey::Delivery(id))? else { break };
            if accepted.outcome.is_none() {
                open -= 1;
                found.extend(Some(id).filter(|id| self.is_of_an_earlier_process(*id)));
            }
            next = accepted.previous;
        }
        Ok(())
    }

    fn is_of_an_earlier_process(&self, id: DeliveryId) -> bool {
        let partition = self.placement().partition(id.bucket());
        self.left_open().ends.get(usize::from(partition.0)).is_some_and(|end| id.offset() < *end)
    }
}
