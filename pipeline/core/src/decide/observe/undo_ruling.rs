//! Undoing what a person decided about an item, or what a feed's amendment made of it: it stands as before, what it was paid is taken
//! back, and what it took back is paid again.

use super::{
    amendment,
    delivery_context::DeliveryContext,
    known_items::{KnownItemPlace, known, known_mut},
    return_purchase,
    transaction_events::reviewed_event,
    waiting_refunds,
};
use crate::{
    answer::Refusal,
    command::ReviewItem,
    decide::draft::{Draft, Stop},
    event::Event,
    ids::Position,
    item::{Item, Kind, WeakKey},
    state::known_items::{Decided, KnownItem, ReturnedPurchase, Ruled, Standing},
};

/// Undoes what was made of an item last.
pub(super) fn undo(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    review: &ReviewItem,
    same: KnownItemPlace,
) -> Result<(), Stop> {
    let item = known(draft, context, same)?;
    match (item.standing, item.ruled) {
        (Standing::Dismissed(reason), Some(Ruled::Replaces(replaced))) => {
            let other = other(draft, review, &replaced.key, replaced.transaction)?;
            amendment::restore(draft, context, (&replaced, other), same)?;
            stand(draft, context, review, same, (Standing::Review(reason), review.item.facts.kind))
        }
        (Standing::Dismissed(reason), _) => {
            stand(draft, context, review, same, (Standing::Review(reason), review.item.facts.kind))
        }
        (Standing::Booked, Some(Ruled::Accepted(reason))) => {
            unjudge(draft, context, review, same, (Standing::Review(reason), review.item.facts.kind))
        }
        (Standing::Booked, Some(Ruled::Reclassified(kind))) => unjudge(draft, context, review, same, (Standing::Booked, kind)),
        (Standing::Booked | Standing::Held | Standing::Review(_) | Standing::Removed, _) => Err(Refusal::NothingDecided.into()),
    }
}

/// Takes back what the item was paid, or pays again what it took back.
fn unjudge(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    review: &ReviewItem,
    same: KnownItemPlace,
    stands: (Standing, Kind),
) -> Result<(), Stop> {
    let before = known(draft, context, same)?.clone();
    // It is taken out of its queue only by being decided.
    if matches!(before.decided, Decided::Deferred | Decided::AwaitsEnrolment) {
        return Err(Refusal::NotJudgedYet.into());
    }
    if before.content_of.is_some() {
        return Err(Refusal::OthersRestOnIt.into());
    }
    if let Some(returned) = before.returns {
        give_back(draft, context, review, returned)?;
    }
    waiting_refunds::forget_waiting(draft, context, before.transaction)?;
    stand(draft, context, review, same, stands)?;
    known_mut(draft, context, same)?.round = before.round.saturating_add(1);
    return_purchase::revise(draft, context, same, &before, None, review.item.facts.booked_on)
}

/// Lets a purchase stand again by what a refund returned of it.
fn give_back(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    review: &ReviewItem,
    returned: ReturnedPurchase,
) -> Result<(), Stop> {
    let no_such = Refusal::NoSuchItem { transaction: draft.transaction(returned.transaction) };
    let place = KnownItemPlace::of(draft, context, returned.month, returned.transaction)?.ok_or(no_such)?;
    let before = known(draft, context, place)?.clone();
    // A purchase that its feed took back stays taken back.
    if before.standing == Standing::Removed {
        return Err(Refusal::OthersRestOnIt.into());
    }
    known_mut(draft, context, place)?.returned_minor = (before.returned_minor - returned.amount_minor).max(0);
    if before.wallet.is_none() || before.standing != Standing::Booked {
        return Ok(());
    }
    let item = other(draft, review, &before.key, returned.transaction)?;
    amendment::judge_anew(draft, context, place, (item, &before))
}

/// The other item that the undoing changes, with this content.
fn other<'r>(draft: &Draft<'_>, review: &'r ReviewItem, key: &WeakKey, transaction: Position) -> Result<&'r Item, Stop> {
    let other = review.other.as_deref().filter(|other| other.weak_key() == *key);
    other.ok_or_else(|| Refusal::NoSuchItem { transaction: draft.transaction(transaction) }.into())
}

/// Lets an item stand as it did before anything was decided about it.
fn stand(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    review: &ReviewItem,
    same: KnownItemPlace,
    (standing, kind): (Standing, Kind),
) -> Result<(), Stop> {
    let facts = &review.item.facts;
    let known: &mut KnownItem = known_mut(draft, context, same)?;
    (known.standing, known.ruled, known.decided, known.returns) = (standing, None, Decided::No, None);
    (known.kind, known.purchased, known.wallet, known.judged_on) = (kind, facts.purchased, None, facts.plain_day());
    let event = reviewed_event(draft, context, review, standing);
    draft.emit(Event::Transaction(Box::new(event)));
    Ok(())
}
