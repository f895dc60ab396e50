//! What became of a feed's deliveries: found by id, listed newest first, whichever process took them in.
//!
//! A delivery is accepted by a command once all that can be read of it lies in the log, which ends it if its items are decided by then;
//! else another command ends it once they are. `outcome` says what its items came to: `commands` tells where its commands lie, and `followed` reads all that was decided of
//! them. `left_open` ends what an earlier process could not.

mod commands;
mod followed;
mod left_open;
mod outcome;

use std::sync::Arc;

use rewardhub_core::{
    command::Body,
    ids::{DeliveryId, FeedId},
    state::{
        feed::AcceptedDelivery,
        row::{Row, RowKey},
    },
};

pub(crate) use self::{commands::in_parts, left_open::LeftOpen};
pub use self::{left_open::EndedDeliveries, outcome::ItemOutcome};
use crate::{
    Service,
    error::{Damaged, NotFound, Result},
    feeds::profile_of,
};

/// The most dead letters that a delivery lists.
pub const LISTED_LETTERS: usize = 100;

/// A delivery that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownDelivery {
    /// The id that its feed got when it was accepted.
    pub id: DeliveryId,
    /// What was delivered, and what that came to, once it is decided. It names the delivery before it only if it comes from the ledger.
    pub accepted: Arc<AcceptedDelivery>,
}

/// A part of a feed's deliveries, newest first.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct DeliveriesPage {
    /// As many as were asked for, or fewer if there are no more.
    pub deliveries: Vec<KnownDelivery>,
    /// Where the next page begins; `None` if there is none.
    pub next: Option<DeliveryId>,
}

impl Service {
    /// The delivery of a feed with this id, also when its acceptance is not decided yet.
    ///
    /// # Errors
    /// [`NotFound::Delivery`], if the feed has none, and when the ledger or the log does not answer.
    pub fn delivery(&self, feed: &str, id: DeliveryId) -> Result<KnownDelivery> {
        let accepted = match self.accepted_delivery(id)? {
            Some(accepted) => Some(accepted),
            None => self.delivery_in_log(id)?,
        };
        let own = accepted.filter(|accepted| accepted.report.feed == feed);
        own.map(|accepted| KnownDelivery { id, accepted })
            .ok_or_else(|| NotFound::Delivery { feed: feed.to_owned(), id: id.to_string() }.into())
    }

    /// A page of a feed's deliveries: at most `most` from `from` on, or from the newest on.
    ///
    /// # Errors
    /// [`NotFound::Feed`], if there is no such feed, and when the ledger does not answer.
    pub fn deliveries(&self, feed: &str, from: Option<DeliveryId>, most: usize) -> Result<DeliveriesPage> {
        let mut page = DeliveriesPage { deliveries: Vec::new(), next: from.or(self.last_accepted(feed)?) };
        if page.next.is_none() {
            profile_of(self.root(), feed)?;
        }
        while let Some(id) = page.next.filter(|_| page.deliveries.len() < most) {
            let accepted = self.accepted_delivery(id)?.ok_or_else(|| self.no_row(id))?;
            page.next = accepted.previous;
            page.deliveries.push(KnownDelivery { id, accepted });
        }
        Ok(page)
    }

    /// The ids of the first dead letters that a delivery's unreadable records became.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn rejected_by(&self, id: DeliveryId) -> Result<Vec<u64>> {
        Ok(self.acceptance(id)?.dead_letters)
    }

    fn last_accepted(&self, feed: &str) -> Result<Option<DeliveryId>> {
        Ok(match self.row_or_written(RowKey::Feed(FeedId::named(feed, self.placement())))? {
            Some(Row::Feed(feed)) => feed.last_accepted,
            _ => None,
        })
    }

    /// The row of a delivery; `None` if its acceptance is not decided.
    fn accepted_delivery(&self, id: DeliveryId) -> Result<Option<Arc<AcceptedDelivery>>> {
        if id.bucket().0 >= self.placement().buckets {
            return Ok(None);
        }
        Ok(match self.row_or_written(RowKey::Delivery(id))? {
            Some(Row::Delivery(accepted)) => Some(accepted),
            _ => None,
        })
    }

    /// A row, also if the server that clients read does not have it yet.
    fn row_or_written(&self, key: RowKey) -> Result<Option<Row>> {
        match self.row(&key)? {
            None if self.has_remote_ledger() => self.written(key),
            row => Ok(row),
        }
    }

    /// A row as the partitions wrote it, never an older one.
    fn written(&self, key: RowKey) -> Result<Option<Row>> {
        Ok(self.rows(&[key])?.pop().flatten())
    }

    /// What a feed's row or another delivery refers to as a delivery has no row.
    fn no_row(&self, id: DeliveryId) -> Damaged {
        Damaged::NoDecision { partition: self.placement().partition(id.bucket()), offset: id.offset() }
    }

    /// A delivery whose acceptance lies in the log, and whose row is not there yet: it is not decided, or was set aside.
    fn delivery_in_log(&self, id: DeliveryId) -> Result<Option<Arc<AcceptedDelivery>>> {
        let (bucket, offset) = (id.bucket(), id.offset());
        let is_place = bucket.0 < self.placement().buckets && id == DeliveryId::at(bucket, offset);
        if !is_place || offset >= self.newest_version(bucket) {
            return Ok(None);
        }
        let command = self.command(self.placement().partition(bucket), offset)?;
        Ok(match command.body {
            Body::AcceptDelivery(accept) if command.bucket == bucket => {
                Some(Arc::new(AcceptedDelivery { previous: None, report: accept.delivery, outcome: None }))
            }
            _ => None,
        })
    }
}
