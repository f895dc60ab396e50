//! What happens to an item once its identity is known.

use super::{
    delivery_context::DeliveryContext,
    enrolment, held_until_end, judging,
    known_items::{add_reference_hashes, enter_item},
    review::{review, review_reason, reviewed},
    transaction_events::{identity_of, unjudged_event},
};
use crate::{
    decide::{
        draft::{Draft, Stop},
        open_items,
    },
    event::{Event, IdentityKind, TransactionStatus},
    ids::Position,
    item::Item,
    review_reason::ReviewReason,
    state::{
        known_items::Standing,
        open_items::{Held, Pending},
    },
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
    if !context.is_own_feed(draft)? {
        return review(draft, context, item, position, ReviewReason::OtherFeed).map(|()| false);
    }
    let mut transaction = position;
    let mut references = Vec::new();
    let pending = match settles {
        Some(at) => open_items::at_mut::<Pending>(draft, context.account, at)?,
        None => None,
    };
    if let Some(pending) = pending {
        pending.settle(today);
        transaction = pending.transaction;
        references.extend(pending.known.references.iter().map(|own| own.reference.hash));
    }
    let crowded = enrolment::is_crowded(draft, context, item)?.then_some(ReviewReason::TooManyWait);
    if let Some(review_reason) = review_reason(item, today).or(crowded) {
        let same = reviewed(draft, context, item, transaction, review_reason)?;
        return add_reference_hashes(draft, context, same, references.iter().copied()).map(|()| false);
    }
    let same = enter_item(draft, context, item, transaction, Standing::Booked)?;
    add_reference_hashes(draft, context, same, references.iter().copied())?;
    let identity = match settles {
        Some(_) => IdentityKind::Settlement,
        None => identity_of(item),
    };
    judging::judge(draft, context, item, same, identity).map(|()| true)
}

/// Holds an item that may restate an old one until its delivery ends. `false` if it goes to review in any case.
pub(super) fn hold(draft: &mut Draft<'_>, context: &DeliveryContext<'_>, item: &Item, position: Position) -> Result<bool, Stop> {
    let others = (!context.is_own_feed(draft)?).then_some(ReviewReason::OtherFeed);
    let crowded = held_until_end::is_crowded(draft, context)?.then_some(ReviewReason::NeverEnded);
    let too_many = enrolment::is_crowded(draft, context, item)?.then_some(ReviewReason::TooManyWait);
    if let Some(review_reason) = others.or(review_reason(item, draft.today())).or(crowded).or(too_many) {
        return review(draft, context, item, position, review_reason).map(|()| false);
    }
    enter_item(draft, context, item, position, Standing::Held)?;
    let event = unjudged_event(draft, context, item, position, TransactionStatus::Held, identity_of(item));
    draft.emit(Event::Transaction(Box::new(event)));
    held_until_end::hold(draft, context, Held { transaction: position, item: item.clone() }).map(|()| true)
}
