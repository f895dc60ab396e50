//! The delivery that a dead letter came with: what is read again belongs to that.

use std::{ops::ControlFlow, sync::Arc};

use rewardhub_core::{
    command::{Body, Observe},
    dead_letter::DeadLetter,
    delivery::{Delivery, DeliveryReport},
    ids::{BankAccountId, DeliveryId, Partition},
    item::Item,
};

use super::known_sources::{FirstItems, Origin};
use crate::{Service, error::Result};

/// How many deliveries of a feed are looked at in one go.
const PAGE: usize = 256;

impl Service {
    /// The delivery of an account that a letter's source brought. Where it brought that account nothing else that could be read, what is read
    /// again is a delivery of its own.
    pub(super) fn came_with(&self, letter: &DeadLetter, account: BankAccountId, item: &Item) -> Result<Delivery> {
        let of_account = match self.source_of(letter)? {
            Some(id) => self.first_observed(id, account)?,
            None => None,
        };
        Ok(of_account.map_or_else(
            || {
                let day = item.facts.booked_on;
                Delivery::increment(letter.id, &letter.feed, &letter.stream, (day, day))
            },
            |observe| observe.delivery,
        ))
    }

    /// The source that a letter came with first, as its feed knows it; `None` if none of it was taken in.
    fn source_of(&self, letter: &DeadLetter) -> Result<Option<DeliveryId>> {
        let origin = Origin::of(letter);
        if let Some(known) = self.known_sources.delivery(&origin) {
            return Ok(Some(known));
        }
        let mut from = None;
        loop {
            let page = self.deliveries(&letter.feed, from, PAGE)?;
            let is_it = |report: &DeliveryReport| (report.at, report.source.as_str()) == (letter.at, letter.source.as_str());
            if let Some(known) = page.deliveries.iter().find(|known| is_it(&known.accepted.report)) {
                self.known_sources.found(origin, known.id);
                return Ok(Some(known.id));
            }
            let is_over = page.deliveries.last().is_none_or(|known| known.accepted.report.at < letter.at);
            match page.next {
                Some(next) if !is_over => from = Some(next),
                _ => return Ok(None),
            }
        }
    }

    /// The first items of an account that a source brought; `None` if it brought none.
    fn first_observed(&self, id: DeliveryId, account: BankAccountId) -> Result<Option<Observe>> {
        let partition = self.placement().partition(account.bucket());
        let first_items = match self.known_sources.first_items(id, partition) {
            Some(known) => known,
            None => {
                let found = Arc::new(self.first_items_in(id, partition)?);
                self.known_sources.looked_through(id, partition, &found);
                found
            }
        };
        let Ok(place) = first_items.binary_search_by_key(&account, |(account, _)| *account) else { return Ok(None) };
        Ok(observed(self.command(partition, first_items[place].1)?.body))
    }

    /// Where the first items of each account that a source brought are in a partition, by account. Reads all that it brought there.
    fn first_items_in(&self, id: DeliveryId, partition: Partition) -> Result<FirstItems> {
        let mut found = FirstItems::new();
        self.each_run_of(id, |run| {
            for offset in run.offsets().filter(|_| run.partition == partition) {
                found.extend(observed(self.command(partition, offset)?.body).map(|observe| (observe.account, offset)));
            }
            Ok(ControlFlow::Continue(()))
        })?;
        // The sort is stable, so the first items of an account stay the first.
        found.sort_by_key(|(account, _)| *account);
        found.dedup_by_key(|(account, _)| *account);
        Ok(found)
    }
}

/// The items that a command brings; `None` if it brings none.
fn observed(body: Body) -> Option<Observe> {
    match body {
        Body::Observe(observe) => Some(observe),
        Body::ObserveEnrolled(enrolled) => Some(enrolled.observe),
        _ => None,
    }
}
