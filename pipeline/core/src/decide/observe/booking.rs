//! What happens to an item once its identity is known.

use super::{
    DeliveryContext, held_until_end,
    identity::{KnownItemPlace, with_reference},
    judging,
    known_items::{add_reference_hashes, enter_item, known_mut},
    reference_trust::is_another,
    transaction_events::{identity_of, unjudged_event},
};
use crate::{
    decide::{
        draft::{Draft, Stop},
        open_items,
    },
    event::{Event, IdentityKind, TransactionEvent, TransactionStatus},
    ids::{Fingerprint, Position},
    item::Item,
    review_reason::ReviewReason,
    state::{
        known_items::{Seen, Standing},
        open_items::{Held, Pending},
    },
    time::Day,
};

/// Books a new transaction; `false` if the item goes to review instead.
pub(super) fn book(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
    position: Position,
    settles: Option<usize>,
) -> Result<bool, Stop> {
    let today = draft.today();
    if !is_own_feed(draft, context)? {
        return review(draft, context, item, position, ReviewReason::OtherFeed).map(|()| false);
    }
    let mut transaction = position;
    let mut announced = Vec::new();
    let pending = match settles {
        Some(at) => open_items::at_mut::<Pending>(draft, context.account, at)?,
        None => None,
    };
    if let Some(pending) = pending {
        pending.settle(today);
        transaction = pending.transaction;
        announced.extend(pending.known.references.iter().map(|own| own.reference.hash));
    }
    if let Some(review_reason) = review_reason(item, today) {
        let same = reviewed(draft, context, item, transaction, review_reason)?;
        return add_reference_hashes(draft, context, same, announced.iter().copied()).map(|()| false);
    }
    let same = enter_item(draft, context, item, transaction, Standing::Booked)?;
    add_reference_hashes(draft, context, same, announced.iter().copied())?;
    let identity = match settles {
        Some(_) => IdentityKind::Settlement,
        None => identity_of(item),
    };
    judging::judge(draft, context, item, same, identity).map(|()| true)
}

/// How many days ahead of the bucket's day an item may be booked.
const AHEAD_DAYS: i32 = 31;

/// Why an item needs review, whatever is known of other items.
pub(super) fn review_reason(item: &Item, today: Day) -> Option<ReviewReason> {
    item.review_reason.or((item.facts.booked_on > today.plus(AHEAD_DAYS)).then_some(ReviewReason::FarAhead))
}

/// Keeps and reports an item with a known id but other content once, and never applies it. If it is another transaction
/// altogether, that is the reason for its review.
pub(super) fn conflict(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
    position: Position,
    with: KnownItemPlace,
) -> Result<(), Stop> {
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
    let same = enter_item(draft, context, &less, position, Standing::Review(review_reason))?;
    add_reference_hashes(draft, context, same, others.into_iter())?;
    let original = Some(draft.transaction(original));
    let event = unjudged_event(draft, context, item, position, Standing::Review(review_reason).status(), IdentityKind::Reference);
    draft.tell(Event::Transaction(Box::new(TransactionEvent { original, ..event })));
    Ok(())
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

fn reviewed(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
    position: Position,
    review_reason: ReviewReason,
) -> Result<KnownItemPlace, Stop> {
    let same = enter_item(draft, context, item, position, Standing::Review(review_reason))?;
    let event = unjudged_event(draft, context, item, position, TransactionStatus::Review(review_reason), identity_of(item));
    draft.tell(Event::Transaction(Box::new(event)));
    Ok(same)
}

/// Holds an item that may restate an old one until its delivery ends. `false` if it goes to review in any case.
pub(super) fn hold(draft: &mut Draft<'_>, context: &DeliveryContext<'_>, item: &Item, position: Position) -> Result<bool, Stop> {
    let others = (!is_own_feed(draft, context)?).then_some(ReviewReason::OtherFeed);
    let crowded = held_until_end::is_crowded(draft, context)?.then_some(ReviewReason::NeverEnded);
    if let Some(review_reason) = others.or(review_reason(item, draft.today())).or(crowded) {
        return review(draft, context, item, position, review_reason).map(|()| false);
    }
    enter_item(draft, context, item, position, Standing::Held)?;
    let event = unjudged_event(draft, context, item, position, TransactionStatus::Held, identity_of(item));
    draft.tell(Event::Transaction(Box::new(event)));
    held_until_end::hold(draft, context, Held { transaction: position, item: item.clone() }).map(|()| true)
}

/// Whether the delivery comes from the feed through which the account earns. Another feed pays nothing and takes nothing back.
pub(super) fn is_own_feed(draft: &Draft<'_>, context: &DeliveryContext<'_>) -> Result<bool, Stop> {
    let account = context.row(draft)?;
    Ok(account.feed == context.delivery.feed)
}
