//! A record that could not be read: kept as a dead letter, and counted when it comes again.

use super::draft::{Draft, Stop};
use crate::{answer::Answer, command::KeepDeadLetter, event::Event, state::row::RowKey};

/// Keeps a record that could not be read. If it came before, it is only counted and causes no second event.
pub(super) fn keep(draft: &mut Draft<'_>, keep: &KeepDeadLetter) -> Result<Answer, Stop> {
    let key = RowKey::DeadLetter(draft.bucket, keep.letter.id);
    if let Some(letter) = draft.dead_letter_mut(key)? {
        letter.times = letter.times.saturating_add(1);
        return Ok(Answer::Repeated);
    }
    draft.dead_letter_or(key, || keep.letter.clone())?;
    draft.emit(Event::Rejection(Box::new(keep.letter.clone())));
    Ok(Answer::Done)
}
