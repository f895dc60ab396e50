//! What a person decides about an item that waits in review. The item stays known whatever is decided, so it does not come back with the
//! next delivery; and each decision can be undone as long as nothing else rests on it.

use super::{
    amendment,
    delivery_context::DeliveryContext,
    enrolment, judging,
    known_items::{KnownItemPlace, known, known_mut},
    review, rows_read,
    transaction_events::{identity_of, reviewed_event},
    undo_ruling,
};
use crate::{
    answer::{Answer, Refusal},
    audit::Act,
    command::{Observe, ReviewDecision, ReviewItem},
    decide::draft::{Draft, Stop},
    event::{Event, TransactionEvent},
    ids::{Position, Token, TransactionId},
    item::{Facts, Item, Kind},
    review_reason::ReviewReason,
    state::{
        known_items::{Decided, Ruled, Standing},
        row::RowKey,
    },
    time::Month,
};

pub(in crate::decide) fn decide(draft: &mut Draft<'_>, review: &ReviewItem) -> Result<Answer, Stop> {
    load(draft, review)?;
    let no_such = || Refusal::NoSuchItem { transaction: draft.transaction(review.transaction) };
    if draft.account(RowKey::BankAccount(review.account))?.is_none() {
        return Err(no_such().into());
    }
    let context = DeliveryContext { terms: review.terms, ..DeliveryContext::long_after(review.account, &review.delivery) };
    let same = KnownItemPlace::of(draft, &context, review.month, review.transaction)?.ok_or_else(no_such)?;
    let item = known(draft, &context, same)?;
    if item.key != review.item.weak_key() {
        return Err(no_such().into());
    }
    if item.standing != review.stands {
        return Err(Refusal::StandsOtherwise { status: item.standing.status() }.into());
    }
    match review.decision {
        ReviewDecision::Accept => accept(draft, &context, review, same)?,
        ReviewDecision::Reject => dismiss(draft, &context, review, same, None)?,
        ReviewDecision::RepeatOf { month, transaction } => {
            let original = draft.transaction(transaction);
            let place = KnownItemPlace::of(draft, &context, month, transaction)?;
            let other = known(draft, &context, place.ok_or(Refusal::NoSuchItem { transaction: original })?)?;
            let direction = review.item.facts.direction;
            if other.transaction == review.transaction || other.standing != Standing::Booked || other.key.direction != direction {
                return Err(Refusal::RepeatsNothing.into());
            }
            dismiss(draft, &context, review, same, Some(original))?;
        }
        ReviewDecision::Replace { month, transaction } => replace(draft, &context, review, same, (month, transaction))?,
        ReviewDecision::Reclassify => reclassify(draft, &context, review, same)?,
        ReviewDecision::Undo => undo_ruling::undo(draft, &context, review, same)?,
    }
    let (account, transaction) = (review.account, draft.transaction(review.transaction));
    draft.audit(Act::ReviewedItem { account, transaction, decision: review.decision });
    Ok(Answer::Done)
}

/// Requires what an observation of the item would read.
fn load(draft: &mut Draft<'_>, review: &ReviewItem) -> Result<(), Stop> {
    let ReviewItem { account, delivery, item, .. } = review.clone();
    let observe = Observe { account, token: Token(0), delivery, before: 0, items: vec![item], texts: Vec::new(), end: None };
    Ok(rows_read::load(draft, &observe)?)
}

/// Books an item as a transaction of its own.
fn accept(draft: &mut Draft<'_>, context: &DeliveryContext<'_>, review: &ReviewItem, same: KnownItemPlace) -> Result<(), Stop> {
    let reason = reason_to_wait(review.stands)?;
    if review::is_far_ahead(&review.item, draft.today()) {
        return Err(Refusal::CannotBeAccepted { reason: ReviewReason::FarAhead }.into());
    }
    if enrolment::is_crowded(draft, context, &review.item)? {
        return Err(Refusal::CannotBeAccepted { reason: ReviewReason::TooManyWait }.into());
    }
    if !can_be_accepted(reason) {
        return Err(Refusal::CannotBeAccepted { reason }.into());
    }
    let known = known_mut(draft, context, same)?;
    (known.standing, known.ruled) = (Standing::Booked, Some(Ruled::Accepted(reason)));
    judging::judge(draft, context, &review.item, same, identity_of(&review.item))
}

/// Whether a rule says what such an item is once it is accepted.
const fn can_be_accepted(reason: ReviewReason) -> bool {
    match reason {
        ReviewReason::DetailsDoNotAddUp
        | ReviewReason::OtherFeed
        | ReviewReason::FormerContent
        | ReviewReason::LooksRepeated
        | ReviewReason::LooksRestated
        | ReviewReason::NeverEnded
        | ReviewReason::SameIdOtherContent
        | ReviewReason::FarAhead
        | ReviewReason::IdUsedAgain
        | ReviewReason::LooksReplaced
        | ReviewReason::TooManyWait
        | ReviewReason::BeforeForgotten
        | ReviewReason::ReadAgain => true,
        // The refund of which purchase, and by how much a purchase stands again, no rule says; the others are no reasons of items.
        ReviewReason::NoPurchaseForRefund
        | ReviewReason::ReversesCredit
        | ReviewReason::PeriodForgotten
        | ReviewReason::TooLarge => false,
    }
}

/// Lets an item rest for good: it is no transaction, or that which it repeats.
fn dismiss(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    review: &ReviewItem,
    same: KnownItemPlace,
    original: Option<TransactionId>,
) -> Result<(), Stop> {
    let standing = Standing::Dismissed(reason_to_wait(review.stands)?);
    known_mut(draft, context, same)?.standing = standing;
    let event = reviewed_event(draft, context, review, standing);
    draft.emit(Event::Transaction(Box::new(TransactionEvent { original, ..event })));
    Ok(())
}

/// Gives another transaction the content of an item, which rests as that one.
fn replace(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    review: &ReviewItem,
    same: KnownItemPlace,
    (month, transaction): (Month, Position),
) -> Result<(), Stop> {
    let original = draft.transaction(transaction);
    let place = KnownItemPlace::of(draft, context, month, transaction)?;
    let amended = place.ok_or(Refusal::NoSuchItem { transaction: original })?;
    if review::is_far_ahead(&review.item, draft.today()) {
        return Err(Refusal::CannotBeAccepted { reason: ReviewReason::FarAhead }.into());
    }
    if amended == same {
        return Err(Refusal::RepeatsNothing.into());
    }
    if let Some(obstacle) = amendment::obstacle(draft, context, amended, &review.item)? {
        return Err(obstacle.into());
    }
    dismiss(draft, context, review, same, Some(original))?;
    amendment::amend(draft, context, amended, (&review.item, same))
}

/// Judges a booked item under another kind, if nothing was decided under the one that it has.
fn reclassify(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    review: &ReviewItem,
    same: KnownItemPlace,
) -> Result<(), Stop> {
    let known = known(draft, context, same)?;
    if known.standing != Standing::Booked || known.decided != Decided::No || known.wallet.is_some() {
        return Err(Refusal::JudgedAlready.into());
    }
    if review.item.facts.kind == Kind::Other {
        return Err(Refusal::KindStillUnknown.into());
    }
    let programmes = draft.context.programmes;
    if programmes.judging(&review.item.facts).is_none() && !programmes.must_defer(&review.item.facts) {
        return Err(Refusal::NoProgramme.into());
    }
    let known = known_mut(draft, context, same)?;
    known.ruled = known.ruled.or(Some(Ruled::Reclassified(known.kind)));
    // By the purchase day under which it was looked at before.
    let facts = Facts { purchased: known.purchased, ..review.item.facts.clone() };
    let item = Item { facts, ..review.item.clone() };
    judging::judge(draft, context, &item, same, identity_of(&item))
}

/// Why an item waits.
///
/// # Errors
/// [`Refusal::DoesNotWait`], if it does not.
fn reason_to_wait(stands: Standing) -> Result<ReviewReason, Refusal> {
    match stands {
        Standing::Review(reason) => Ok(reason),
        Standing::Booked | Standing::Held | Standing::Removed | Standing::Dismissed(_) => Err(Refusal::DoesNotWait),
    }
}
