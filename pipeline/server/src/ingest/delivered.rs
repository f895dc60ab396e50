//! Telling what a feed delivered, once it is known what became of all of its items. Meanwhile the next file is read.

use std::{collections::VecDeque, sync::Arc};

use anyhow::Result;
use rewardhub_core::{
    command::{Body, Deliver},
    decision::Tally,
    event::DeliveryEvent,
    ids::FeedId,
};
use rewardhub_engine::waiter::{Count, Counted};

use super::{FileReport, Session, send::open_commands, source::shown_name};

/// Sources that were read and whose items may be under way still, oldest first.
pub(super) struct Delivered<'s> {
    session: &'s Session<'s>,
    under_way: VecDeque<(DeliveryEvent, Arc<Count>)>,
    counted: Counted,
}

impl<'s> Delivered<'s> {
    pub fn new(session: &'s Session<'s>) -> Self {
        Self { session, under_way: VecDeque::new(), counted: Counted::default() }
    }

    /// A source that was read to its end. Waits while too much is under way.
    pub fn add(&mut self, report: &FileReport, digest: String, count: Arc<Count>) -> Result<()> {
        let edge = &report.edge;
        let event = DeliveryEvent {
            feed: report.feed.clone(),
            stream: report.stream.clone(),
            source: shown_name(&report.path),
            digest,
            at: self.session.at,
            covers: edge.covers,
            read: edge.read,
            items: Tally::default(),
            dead_letters: edge.rejected_in_all(),
            balances_agree: edge.balances_agree,
            balances_differ: edge.balances_differ,
            remarks: Vec::new(),
        };
        self.under_way.push_back((event, count));
        while self.open() > open_commands(self.session) {
            self.tell_oldest()?;
        }
        Ok(())
    }

    /// Waits until all is done; what was counted of all sources.
    pub fn finish(mut self) -> Result<Counted> {
        while !self.under_way.is_empty() {
            self.tell_oldest()?;
        }
        Ok(self.counted)
    }

    fn open(&self) -> u64 {
        let open = |(_, count): &(DeliveryEvent, Arc<Count>)| count.wait(u64::MAX, std::time::Duration::ZERO).open;
        self.under_way.iter().map(open).sum()
    }

    fn tell_oldest(&mut self) -> Result<()> {
        let Some((mut delivery, count)) = self.under_way.pop_front() else { return Ok(()) };
        let counted = self.session.edge.wait(&count, 0)?;
        delivery.items = counted.items;
        self.counted += counted;
        let feed = FeedId::named(&delivery.feed, self.session.data.set().placement());
        let body = Body::Deliver(Deliver { feed, delivery });
        let (place, answer) = self.session.edge.answer(self.session.at, feed.bucket(), body)?;
        // What was delivered stands, whatever became of telling it.
        self.counted.add(place.partition, place.offset, &answer);
        Ok(())
    }
}
