//! What a feed says of whole deliveries, and its records that could not be read.

use super::work::{Stop, Work};
use crate::{
    command::{Deliver, Reject},
    decision::Answer,
    event::Event,
    state::{feed::Feed, row::RowKey},
};

pub(super) fn deliver(work: &mut Work<'_>, deliver: &Deliver) -> Result<Answer, Stop> {
    let name = deliver.delivery.feed.clone();
    let feed = work.feed_or(RowKey::Feed(deliver.feed), || Feed { name, ..Feed::default() })?;
    feed.deliveries += 1;
    feed.last = Some(deliver.delivery.clone());
    work.tell(Event::Delivery(Box::new(deliver.delivery.clone())));
    Ok(Answer::Done)
}

/// A record that came before is counted, not told again.
pub(super) fn reject(work: &mut Work<'_>, reject: &Reject) -> Result<Answer, Stop> {
    let key = RowKey::DeadLetter(reject.feed, reject.letter.id);
    if let Some(letter) = work.dead_letter_mut(key)? {
        letter.times = letter.times.saturating_add(1);
        return Ok(Answer::Repeated);
    }
    work.dead_letter_or(key, || reject.letter.clone())?;
    work.tell(Event::Rejection(Box::new(reject.letter.clone())));
    Ok(Answer::Done)
}
