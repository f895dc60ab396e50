//! A delivery as its feed sees it: accepted once it lies in the log, ended once its items are decided, or both at once. Its end is
//! counted on the feed's row, and emitted as an event.

use std::sync::Arc;

use super::draft::{Draft, Stop};
use crate::{
    answer::{Answer, Refusal},
    command::{AcceptDelivery, ReportDelivery},
    delivery::DeliveryReport,
    event::Event,
    ids::{DeliveryId, FeedId},
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
    let mut accepted = AcceptedDelivery { previous, report, outcome: None };
    if let Some(outcome) = &accept.outcome {
        accepted.end(outcome.clone());
        count_ended(draft, accept.feed, &accepted.report)?;
    }
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
    count_ended(draft, report.feed, &ended)?;
    Ok(Answer::Done)
}

fn count_ended(draft: &mut Draft<'_>, feed: FeedId, ended: &DeliveryReport) -> Result<(), Stop> {
    let feed = draft.feed_or(RowKey::Feed(feed), || Feed { name: ended.feed.clone(), ..Feed::default() })?;
    feed.ended += 1;
    feed.last_ended = Some(ended.clone());
    draft.emit(Event::Delivery(Box::new(ended.clone())));
    Ok(())
}
