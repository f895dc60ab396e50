//! The delivery that a dead letter came with: what is read again belongs to that.

use std::ops::ControlFlow;

use rewardhub_core::{
    command::{Body, Observe},
    dead_letter::DeadLetter,
    delivery::{Delivery, DeliveryReport},
    ids::{BankAccountId, DeliveryId},
    item::Item,
};

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
        let mut from = None;
        loop {
            let page = self.deliveries(&letter.feed, from, PAGE)?;
            let is_it = |report: &DeliveryReport| (report.at, report.source.as_str()) == (letter.at, letter.source.as_str());
            if let Some(known) = page.deliveries.iter().find(|known| is_it(&known.accepted.report)) {
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
        let mut found = None;
        self.each_run_of(id, |run| {
            if run.partition != partition {
                return Ok(ControlFlow::Continue(()));
            }
            for offset in run.offsets() {
                let command = self.command(partition, offset)?;
                let observe = match command.body {
                    Body::Observe(observe) => observe,
                    Body::ObserveEnrolled(enrolled) => enrolled.observe,
                    _ => continue,
                };
                if observe.account == account {
                    found = Some(observe);
                    return Ok(ControlFlow::Break(()));
                }
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(found)
    }
}
