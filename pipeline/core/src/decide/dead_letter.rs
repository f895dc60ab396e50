//! A record that could not be read: kept as a dead letter, counted when it comes again, and settled by a person, who has it read again
//! or lets it rest.

use super::{
    draft::{Draft, Stop},
    observe,
};
use crate::{
    answer::{Answer, Refusal},
    audit::Act,
    command::{Body, KeepDeadLetter, LetterDecision, ReadAgain, SettleLetter},
    dead_letter::Settled,
    event::Event,
    ids::FeedId,
    state::row::RowKey,
};

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

/// Observes what a dead letter says, as a part of its delivery that comes late, and settles the letter.
pub(super) fn read_again(draft: &mut Draft<'_>, again: &ReadAgain) -> Result<Answer, Stop> {
    let ReadAgain { letter, ref observe, terms, .. } = *again;
    draft.comes_late();
    let (answer, transaction) = observe::observe_late(draft, observe, terms)?;
    draft.audit(Act::ReadLetterAgain { letter, account: observe.account, transaction });
    let placement = draft.context.placement;
    let feed = FeedId::named(&observe.delivery.feed, placement);
    let decision = LetterDecision::ReadAgain(transaction);
    draft.follow_up(placement.bucket_of(letter), Body::SettleLetter(SettleLetter { feed, letter, decision, text: Vec::new() }));
    Ok(answer)
}

/// Settles a dead letter, or lets it wait again.
pub(super) fn settle(draft: &mut Draft<'_>, settle: &SettleLetter) -> Result<Answer, Stop> {
    let SettleLetter { letter: id, decision, .. } = *settle;
    let key = RowKey::DeadLetter(draft.bucket, id);
    let letter = draft.dead_letter_mut(key)?.ok_or(Refusal::NoSuchLetter { letter: id })?;
    letter.settled = match (decision, letter.settled) {
        (LetterDecision::Dismiss, None) => Some(Settled::Dismissed),
        // Whatever was decided about it meanwhile, its item is there.
        (LetterDecision::ReadAgain(transaction), None | Some(Settled::Dismissed)) => Some(Settled::ReadAgain(transaction)),
        (LetterDecision::ReadAgain(_), Some(Settled::ReadAgain(_))) => return Ok(Answer::Repeated),
        (LetterDecision::Undo, Some(Settled::Dismissed)) => None,
        (LetterDecision::Undo, Some(Settled::ReadAgain(Some(transaction)))) => {
            return Err(Refusal::LetterIsTransaction { transaction }.into());
        }
        (LetterDecision::Undo, None | Some(Settled::ReadAgain(None))) => return Err(Refusal::NothingDecided.into()),
        (LetterDecision::Dismiss, Some(_)) => return Err(Refusal::DoesNotWait.into()),
    };
    match decision {
        LetterDecision::Dismiss | LetterDecision::Undo => draft.audit(Act::SettledLetter { letter: id, decision }),
        // The command from which this follows said who decided it.
        LetterDecision::ReadAgain(_) => {}
    }
    Ok(Answer::Done)
}
