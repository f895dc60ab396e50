//! The end of a delivery as its feed reports it: counted on the feed's row, and emitted as an event.

use super::draft::{Draft, Stop};
use crate::{
    answer::Answer,
    command::ReportDelivery,
    event::Event,
    state::{feed::Feed, row::RowKey},
};

pub(super) fn report_delivery(draft: &mut Draft<'_>, report: &ReportDelivery) -> Result<Answer, Stop> {
    let name = report.delivery.feed.clone();
    let feed = draft.feed_or(RowKey::Feed(report.feed), || Feed { name, ..Feed::default() })?;
    feed.deliveries += 1;
    feed.last = Some(report.delivery.clone());
    draft.emit(Event::Delivery(Box::new(report.delivery.clone())));
    Ok(Answer::Done)
}
