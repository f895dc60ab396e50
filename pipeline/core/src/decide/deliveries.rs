//! A delivery as its feed sees it: accepted once it lies in the log, ended once its items are decided. Its end is counted on the
//! feed's row, and emitted as an event.

use std::sync::Arc;

use super::draft::{Draft, Stop};
use crate::{
    answer::{Answer, Refusal},
    command::{AcceptDelivery, ReportDelivery},
    event::Event,
    ids::DeliveryId,
    state::{
        feed::{AcceptedDelivery, Feed},
        row::{Row, RowKey},
    },
};

pub(super) fn accept(draft: &mut Draft<'_>, accept: &AcceptDelivery) -> Result<Answer, Stop> {
    let (id, report) = (DeliveryId::at(draft.bucket, draft.origin()), accept.delivery.clone());
    let feed = draft.feed_or(RowKey::Feed(accept.feed), || Feed { name: report.feed.clone(), ..Feed::default() })?;
    feed.accepted += 1;
    let previous = feed.last_accepted.replace(id);
    let accepted = AcceptedDelivery { previous, report, outcome: None };
    draft.put(RowKey::Delivery(id), Row::Delivery(Arc::new(accepted)));
    Ok(Answer::Done)
}

pub(super) fn report(draft: &mut Draft<'_>, report: &ReportDelivery) -> Result<Answer, Stop> {
    let id = report.delivery;
    let Some(delivery) = draft.delivery_mut(RowKey::Delivery(id))? else {
        return Ok(Answer::Refused(Refusal::NoSuchDelivery { delivery: id }));
    };
    if delivery.outcome.is_some() {
        return Ok(Answer::Repeated);
    }
    delivery.end(report.outcome.clone());
    let ended = delivery.report.clone();
    let feed = draft.feed_or(RowKey::Feed(report.feed), || Feed { name: ended.feed.clone(), ..Feed::default() })?;
    feed.ended += 1;
    feed.last_ended = Some(ended.clone());
    draft.emit(Event::Delivery(Box::new(ended)));
    Ok(Answer::Done)
}
