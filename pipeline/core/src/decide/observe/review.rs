//! Items that only a person can decide: kept and reported, never applied.

use super::{
    amendment,
    by_reference::with_reference,
    delivery_context::DeliveryContext,
    known_items::{KnownItemPlace, add_reference_hashes, enter_item, known_mut},
    reference_trust::is_another,
    transaction_events::{identity_of, unjudged_event},
};
use crate::{
    decide::draft::{Draft, Stop},
    event::{Event, IdentityKind, TransactionEvent, TransactionStatus},
    ids::{Fingerprint, Position},
    item::Item,
    review_reason::ReviewReason,
    state::known_items::{Seen, Standing},
    time::Day,
};

/// How many days ahead of the bucket's day an item may be booked.
const AHEAD_DAYS: i32 = 31;

/// Why an item needs review, whatever is known of other items.
pub(super) fn review_reason(item: &Item, today: Day) -> Option<ReviewReason> {
    item.review_reason.or(is_far_ahead(item, today).then_some(ReviewReason::FarAhead))
}

/// Whether an item is booked so far ahead that judging it would bar programme versions until then.
pub(super) fn is_far_ahead(item: &Item, today: Day) -> bool {
    item.facts.booked_on > today.plus(AHEAD_DAYS)
}

/// Keeps and reports an item with a known id but other content once. It corrects what that was if its feed amends, and waits for a person
/// otherwise; if it is another transaction altogether, that is the reason for its review. Returns whether it was applied.
pub(super) fn conflict(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
    position: Position,
    with: KnownItemPlace,
) -> Result<bool, Stop> {
    let known = known_mut(draft, context, with)?;
    let original = known.transaction;
    let another = is_another(context, known, item.weak_key(), item.text.map(Fingerprint::short_hash));
    let review_reason = if another { ReviewReason::IdUsedAgain } else { ReviewReason::SameIdOtherContent };
    // The known item is not gone from the delivery; but no ordinal there is its own, unless it has one.
    if !context.has_seen(known) {
        known.mark(Seen { ordinal: 0, ..context.seen(item) });
    }
    // The new item takes no id from another: an id stays with the item that had it first. But id and content together name the
    // new one.
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for reference in &item.references {
        match with_reference(draft, context, reference.hash)? {
            Some(_) => others.push(reference.hash),
            None => own.push(*reference),
        }
    }
    let less = Item { references: own, ..item.clone() };
    let amends = !another && amends(draft, context, item, with)?;
    let standing = if amends { Standing::Dismissed(review_reason) } else { Standing::Review(review_reason) };
    let same = enter_item(draft, context, &less, position, standing)?;
    add_reference_hashes(draft, context, same, others.into_iter())?;
    let original = Some(draft.transaction(original));
    let event = unjudged_event(draft, context, item, position, standing.status(), IdentityKind::Reference);
    draft.emit(Event::Transaction(Box::new(TransactionEvent { original, ..event })));
    if amends {
        amendment::amend(draft, context, with, (item, same))?;
    }
    Ok(amends)
}

/// Whether an item may correct a known one without a person: its feed says so, and nothing speaks against it.
pub(super) fn amends(
    draft: &Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
    amended: KnownItemPlace,
) -> Result<bool, Stop> {
    let may = context.delivery.amends && context.is_own_feed(draft)? && review_reason(item, draft.today()).is_none();
    Ok(may && amendment::obstacle(draft, context, amended, item)?.is_none())
}

/// Puts an item into review.
pub(super) fn review(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
    position: Position,
    review_reason: ReviewReason,
) -> Result<(), Stop> {
    reviewed(draft, context, item, position, review_reason).map(|_| ())
}

/// Puts an item into review, and returns where it is known from now on.
pub(super) fn reviewed(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
    position: Position,
    review_reason: ReviewReason,
) -> Result<KnownItemPlace, Stop> {
    let same = enter_item(draft, context, item, position, Standing::Review(review_reason))?;
    let event = unjudged_event(draft, context, item, position, TransactionStatus::Review(review_reason), identity_of(item));
    draft.emit(Event::Transaction(Box::new(event)));
    Ok(same)
}
