//! The end of a delivery as its feed reports it: counted on the feed's row, and emitted as an event.

use super::draft::{Draft, Stop};
use crate::{
    answer::Answer,
    command::Deliver,
    event::Event,
    state::{feed::Feed, row::RowKey},
};

pub(super) fn report_delivery(draft: &mut Draft<'_>, deliver: &Deliver) -> Result<Answer, Stop> {
    let name = deliver.delivery.feed.clone();
    let feed = draft.feed_or(RowKey::Feed(deliver.feed), || Feed { name, ..Feed::default() })?;
    feed.deliveries += 1;
    feed.last = Some(deliver.delivery.clone());
    draft.emit(Event::Delivery(Box::new(deliver.delivery.clone())));
    Ok(Answer::Done)
}
