//! What a feed says of whole deliveries, and its records that could not be read.

use super::draft::{Draft, Stop};
use crate::{
    command::{Deliver, Reject},
    decision::Answer,
    event::Event,
    state::{feed::Feed, row::RowKey},
};

pub(super) fn deliver(draft: &mut Draft<'_>, deliver: &Deliver) -> Result<Answer, Stop> {
    let name = deliver.delivery.feed.clone();
    let feed = draft.feed_or(RowKey::Feed(deliver.feed), || Feed { name, ..Feed::default() })?;
    feed.deliveries += 1;
    feed.last = Some(deliver.delivery.clone());
    draft.tell(Event::Delivery(Box::new(deliver.delivery.clone())));
    Ok(Answer::Done)
}

/// A record that came before is counted, not told again.
pub(super) fn reject(draft: &mut Draft<'_>, reject: &Reject) -> Result<Answer, Stop> {
    let key = RowKey::DeadLetter(reject.feed, reject.letter.id);
    if let Some(letter) = draft.dead_letter_mut(key)? {
        letter.times = letter.times.saturating_add(1);
        return Ok(Answer::Repeated);
    }
    draft.dead_letter_or(key, || reject.letter.clone())?;
    draft.tell(Event::Rejection(Box::new(reject.letter.clone())));
    Ok(Answer::Done)
}
