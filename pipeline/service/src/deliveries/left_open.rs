//! Deliveries that a process accepted and did not see to their end: it was killed, or its partitions stood still, or the acceptance
//! was set aside.

use std::sync::{Mutex, PoisonError, TryLockError};

use rewardhub_core::{
    command::{Body, ReportDelivery},
    ids::{DeliveryId, FeedId},
    state::row::{Row, RowKey},
};
use rewardhub_engine::ports::RowKind;

use crate::{
    Caller, Service,
    error::{Error, Result, Unavailable},
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

/// How many of the deliveries that an earlier process left open have ended now, and how many have not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EndedDeliveries {
    /// Those that were ended.
    pub ended: usize,
    /// Those that could not be ended, and feeds that could not be searched. Each was logged, and the next call tries again.
    pub left: usize,
}

impl Service {
    /// Ends the deliveries that an earlier process left open: decides what is in the logs, and reports to their feeds what their items
    /// came to, while `goes_on` says so. One that cannot be ended does not keep others from it. Does nothing once all of them are
    /// ended, or while another caller ends them.
    ///
    /// # Errors
    /// When the ledger or a log does not answer. What is left open then is ended by the next call.
    pub fn end_deliveries_left_open(&self, caller: Caller, goes_on: impl Fn() -> bool) -> Result<EndedDeliveries> {
        let mut is_done = match self.left_open().is_done.try_lock() {
            Ok(is_done) => is_done,
            Err(TryLockError::WouldBlock) => return Ok(EndedDeliveries::default()),
            Err(TryLockError::Poisoned(poisoned)) => PoisonError::into_inner(poisoned),
        };
        let mut done = EndedDeliveries::default();
        if *is_done {
            return Ok(done);
        }
        // A partition that stands still keeps open only what lies there.
        of_one(self.decide_what_follows(), |error| {
            tracing::warn!(%error, "not all that is in the logs is decided; deliveries that need it stay open");
        })?;
        let mut open = Vec::new();
        for feed in self.feeds_to_search()? {
            let searched = of_one(self.add_left_open(feed, &mut open), |error| {
                tracing::warn!(%feed, %error, "deliveries of a feed cannot be looked for; restore what is damaged, it is tried again");
            })?;
            done.left += usize::from(searched.is_none());
        }
        for id in open {
            if !goes_on() {
                return Ok(done);
            }
            match of_one(self.end_delivery(id, caller), |error| log_stays_open(id, error))? {
                Some(ended) => done.ended += usize::from(ended),
                None => done.left += 1,
            }
        }
        *is_done = done.left == 0;
        Ok(done)
    }

    /// Ends a delivery whose acceptance was set aside until now. If something of it is not decided yet, that is left to the process that
    /// took it in, or to the next one.
    pub(crate) fn end_accepted_late(&self, id: DeliveryId, caller: Caller) {
        if let Err(error) = self.end_delivery(id, caller) {
            log_stays_open(id, &error);
        }
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

    /// Reports a delivery to its feed. `false` if it has ended before, or was not accepted.
    fn end_delivery(&self, id: DeliveryId, caller: Caller) -> Result<bool> {
        let Some(accepted) = self.accepted_delivery(id)?.filter(|accepted| accepted.outcome.is_none()) else { return Ok(false) };
        let feed = FeedId::named(&accepted.report.feed, self.placement());
        let report = ReportDelivery { feed, delivery: id, outcome: self.outcome_of(id)? };
        self.ask(&caller.command(feed.bucket(), Body::ReportDelivery(report))).map(|_| true)
    }

    /// The feeds that may have an open delivery. A ledger on servers would read every row to name those that have no profile any more:
    /// there, what these left open ends once they have one again.
    fn feeds_to_search(&self) -> Result<Vec<FeedId>> {
        let mut feeds = Vec::new();
        if self.has_remote_ledger() {
            let names = profiles(self.root())?.into_iter().chain([DEFAULT.to_owned()]);
            feeds.extend(names.map(|name| FeedId::named(&name, self.placement())));
        } else {
            self.each(RowKind::Feed, |key, _| {
                if let RowKey::Feed(feed) = key {
                    feeds.push(feed);
                }
                Ok(true)
            })?;
        }
        feeds.sort_unstable();
        feeds.dedup();
        Ok(feeds)
    }

    /// Adds the deliveries of a feed that were accepted before this process opened the logs, and have not ended: walks from the one that
    /// was accepted last back to the first of those that are open.
    fn add_left_open(&self, feed: FeedId, found: &mut Vec<DeliveryId>) -> Result<()> {
        let Some(Row::Feed(feed)) = self.written(RowKey::Feed(feed))? else { return Ok(()) };
        let (mut next, mut open) = (feed.last_accepted, feed.open());
        while let Some(id) = next.filter(|_| open > 0) {
            let Some(Row::Delivery(accepted)) = self.written(RowKey::Delivery(id))? else { return Err(self.no_row(id).into()) };
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

/// What was done about one of several; `None` after an error that concerns no other, which `log` logs.
fn of_one<T>(done: Result<T>, log: impl FnOnce(&Error)) -> Result<Option<T>> {
    match done {
        Ok(done) => Ok(Some(done)),
        Err(error) if concerns_all(&error) => Err(error),
        Err(error) => {
            log(&error);
            Ok(None)
        }
    }
}

/// Whether an error is one of the ledger or the system, so that it would come again for every other delivery.
fn concerns_all(error: &Error) -> bool {
    use Unavailable::{Adapter, Append, File, Ledger, System};
    matches!(error, Error::Busy(_) | Error::Unavailable(Ledger(_) | Adapter(_) | Append(_) | System { .. } | File { .. }))
}

fn log_stays_open(id: DeliveryId, error: &Error) {
    tracing::warn!(
        delivery = %id, %error,
        "a delivery stays open; restore what is damaged or have decided again what was set aside, then it is ended by the next try"
    );
}
