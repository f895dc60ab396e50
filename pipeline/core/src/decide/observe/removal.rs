//! What a feed removes. A removal that comes before its item is kept, and applied when the item comes.

use super::{
    by_reference::by_reference,
    delivery_context::DeliveryContext,
    known_items::{self, KnownItemPlace, block, known, known_mut},
    known_pendings,
    return_purchase::return_purchase,
    review,
    transaction_events::{identity_of, unjudged_event},
    waiting_refunds,
};
use crate::{
    decide::{
        draft::{Draft, Stop},
        open_items,
    },
    event::{Event, TransactionStatus},
    ids::{Fingerprint, Position},
    item::Item,
    review_reason::ReviewReason,
    state::{known_items::Standing, open_items::Pending},
};

/// Handles the feed's word that an item is not there (any more); `false` if that counts as a duplicate.
pub(super) fn remove(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
    position: Position,
) -> Result<bool, Stop> {
    let known = known_as(draft, context, item)?;
    if !context.is_own_feed(draft)? {
        if known.is_none() {
            review::review(draft, context, item, position, ReviewReason::OtherFeed)?;
        }
        return Ok(false);
    }
    if let Some(same) = known {
        if names_its_pending(draft, context, item, same)? {
            return Ok(false);
        }
        return remove_known(draft, context, item, same);
    }
    let pending =
        known_pendings::with(draft, context, &item.references)?.filter(|(_, pending)| !pending.settled).map(|(at, _)| at);
    let pending = match pending {
        Some(at) => open_items::take::<Pending>(draft, context.account, at)?,
        None => None,
    };
    // A removed pending item leaves a tombstone, too: its booking may still come under the same id.
    let transaction = pending.map_or(position, |pending| pending.transaction);
    known_items::enter_item(draft, context, item, transaction, Standing::Removed)?;
    let event = unjudged_event(draft, context, item, transaction, TransactionStatus::Removed, identity_of(item));
    draft.emit(Event::Transaction(Box::new(event)));
    Ok(true)
}

/// The item that a removal means: by its reference or, without one, by its content. Removals are counted as items are: as many
/// equal ones as this stream has removed already are no further ones.
fn known_as(draft: &Draft<'_>, context: &DeliveryContext<'_>, item: &Item) -> Result<Option<KnownItemPlace>, Stop> {
    if !item.references.is_empty() {
        return by_reference(draft, context, item);
    }
    let (key, month) = (item.weak_key(), item.facts.booked_on.month());
    let block = block(draft, context, month)?;
    let same: Vec<usize> = (0..block.len()).filter(|at| block[*at].key == key && block[*at].counts()).collect();
    let removed_in = |at: &usize| block[*at].removed_in(context.stream);
    let exact = same.iter().copied().find(|at| context.is_by(item, removed_in(at)));
    let gone: Vec<usize> = same.iter().copied().filter(|at| removed_in(at).is_some()).collect();
    let counted = item.ordinal as usize <= gone.len();
    let unmarked = |at: &usize| removed_in(at).is_some_and(|seen| seen.delivery != context.delivery.id);
    let before = || gone.iter().copied().find(unmarked).filter(|_| counted);
    let text = item.text.map(Fingerprint::short_hash);
    let there = || {
        let left = same.iter().copied().filter(|at| block[*at].standing != Standing::Removed);
        left.min_by_key(|at| (block[*at].standing != Standing::Booked, !block[*at].reads(text, context.stream), *at))
    };
    match exact.or_else(before).or_else(there) {
        Some(at) => known_items::standing_for(draft, context, KnownItemPlace { month, at }).map(Some),
        None => Ok(None),
    }
}

/// Whether a removal has only the references of the pending item that an item came of: that item is over, and what was booked for
/// it stays.
fn names_its_pending(draft: &Draft<'_>, context: &DeliveryContext<'_>, item: &Item, same: KnownItemPlace) -> Result<bool, Stop> {
    let known = known(draft, context, same)?;
    let is_own = item.references.iter().any(|reference| known.has(*reference));
    Ok(!item.references.is_empty() && !is_own && known.standing != Standing::Removed)
}

/// Takes a known item back, with everything it earned; `false` if it was taken back before.
fn remove_known(draft: &mut Draft<'_>, context: &DeliveryContext<'_>, item: &Item, same: KnownItemPlace) -> Result<bool, Stop> {
    let known = known(draft, context, same)?;
    if known.standing == Standing::Removed {
        known_mut(draft, context, same)?.mark_removed(context.seen(item));
        return Ok(false);
    }
    let (position, whole) = (known.transaction, known.key.amount_minor);
    let removed = known_mut(draft, context, same)?;
    removed.standing = Standing::Removed;
    removed.mark_removed(context.seen(item));
    waiting_refunds::forget_waiting(draft, context, position)?;
    let event = unjudged_event(draft, context, item, position, TransactionStatus::Removed, identity_of(item));
    draft.emit(Event::Transaction(Box::new(event)));
    let own = draft.transaction(position);
    let today = draft.today();
    return_purchase(draft, context, same, whole, own, today)?;
    Ok(true)
}
