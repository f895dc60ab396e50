//! Deliveries that a process accepted and did not see to their end: it was killed, or its partitions stood still.

use std::sync::{Mutex, PoisonError, TryLockError};

use rewardhub_core::{
    command::{Body, ReportDelivery},
    ids::{DeliveryId, FeedId},
    state::row::{Row, RowKey},
};

use crate::{
    Caller, Service,
    error::Result,
    feeds::{DEFAULT, profiles},
};

/// How often to wait for what followed meanwhile. Follow-ups have few follow-ups of their own, but where others submit the logs never
/// end.
const MOST_ROUNDS: usize = 16;

/// What tells deliveries of earlier processes from those of this one.
#[derive(Debug)]
pub(crate) struct LeftOpen {
    /// The ends of the logs when this process opened them, by partition.
    ends: Vec<u64>,
    /// Whether they have been ended; held by whoever ends them.
    is_done: Mutex<bool>,
}

impl LeftOpen {
    pub fn before(ends: Vec<u64>) -> Self {
        Self { ends, is_done: Mutex::new(false) }
    }
}

impl Service {
    /// Ends the deliveries that an earlier process left open: decides what is in the logs, and reports to their feeds what their items
    /// came to, while `goes_on` says so. Returns how many it ended. Does nothing once all of them are ended, or while another caller
    /// ends them.
    ///
    /// # Errors
    /// When a partition stands still, or the ledger or a log does not answer. What is left open then is ended by the next call.
    pub fn end_deliveries_left_open(&self, caller: Caller, goes_on: impl Fn() -> bool) -> Result<usize> {
        let mut is_done = match self.left_open().is_done.try_lock() {
            Ok(is_done) => is_done,
            Err(TryLockError::WouldBlock) => return Ok(0),
            Err(TryLockError::Poisoned(poisoned)) => PoisonError::into_inner(poisoned),
        };
        if *is_done {
            return Ok(0);
        }
        self.decide_what_follows()?;
        let mut ended = 0;
        for id in self.deliveries_left_open()? {
            if !goes_on() {
                return Ok(ended);
            }
            ended += usize::from(self.end_delivery(id, caller)?);
        }
        *is_done = true;
        Ok(ended)
    }

    /// Decides what is in the logs, and what follows from that, while others may submit more.
    fn decide_what_follows(&self) -> Result<()> {
        let mut before = None;
        for _ in 0..MOST_ROUNDS {
            let there = Some(self.ends());
            if there == before {
                break;
            }
            self.decide_what_is_there()?;
            before = there;
        }
        Ok(())
    }

    fn end_delivery(&self, id: DeliveryId, caller: Caller) -> Result<bool> {
        let Some(Row::Delivery(accepted)) = self.row(&RowKey::Delivery(id))? else { return Ok(false) };
        let feed = FeedId::named(&accepted.report.feed, self.placement());
        let report = ReportDelivery { feed, delivery: id, outcome: self.outcome_of(id)? };
        self.ask(&caller.command(feed.bucket(), Body::ReportDelivery(report))).map(|_| true)
    }

    /// The deliveries that were accepted before this process opened the logs, and have not ended, of every feed that has a profile. A
    /// ledger on servers would read every row to name the others.
    fn deliveries_left_open(&self) -> Result<Vec<DeliveryId>> {
        let (mut names, mut found) = (profiles(self.root())?, Vec::new());
        names.push(DEFAULT.to_owned());
        names.sort_unstable();
        names.dedup();
        for name in names {
            if let Some(Row::Feed(feed)) = self.row(&RowKey::Feed(FeedId::named(&name, self.placement())))? {
                self.add_left_open(feed.last_accepted, feed.open(), &mut found)?;
            }
        }
        Ok(found)
    }

    /// Walks from the newest delivery of a feed back to the oldest of those that are open.
    fn add_left_open(&self, last_accepted: Option<DeliveryId>, mut open: u64, found: &mut Vec<DeliveryId>) -> Result<()> {
        let mut next = last_accepted;
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
