//! What a person decides about an item that waits in review. The item stays known whatever is decided, so it does not come back with the
//! next delivery; and each decision can be undone as long as nothing else rests on it.

use super::{
    delivery_context::DeliveryContext,
    enrolment, judging,
    known_items::{KnownItemPlace, block, known, known_mut},
    refund::returns_money,
    return_purchase, review, rows_read,
    transaction_events::{identity_of, unjudged_event},
};
use crate::{
    answer::{Answer, Refusal},
    audit::Act,
    command::{Observe, ReviewDecision, ReviewItem},
    decide::draft::{Draft, Stop},
    event::{Event, TransactionEvent},
    ids::{Position, Token, TransactionId},
    review_reason::ReviewReason,
    state::{
        known_items::{Decided, Standing},
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
    let month = review.item.facts.booked_on.month();
    let same = place(draft, &context, (month, review.transaction))?.ok_or_else(no_such)?;
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
            let absent = Refusal::NoSuchItem { transaction: original };
            let other = known(draft, &context, place(draft, &context, (month, transaction))?.ok_or(absent)?)?;
            let direction = review.item.facts.direction;
            if other.transaction == review.transaction || other.standing != Standing::Booked || other.key.direction != direction {
                return Err(Refusal::RepeatsNothing.into());
            }
            dismiss(draft, &context, review, same, Some(original))?;
        }
        ReviewDecision::Undo => undo(draft, &context, review, same)?,
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

/// Where the item of a transaction is known; `None` if it is not.
fn place(
    draft: &Draft<'_>,
    context: &DeliveryContext<'_>,
    (month, transaction): (Month, Position),
) -> Result<Option<KnownItemPlace>, Stop> {
    let at = block(draft, context, month)?.iter().position(|known| known.transaction == transaction);
    Ok(at.map(|at| KnownItemPlace { month, at }))
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
    (known.standing, known.accepted) = (Standing::Booked, Some(reason));
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
        | ReviewReason::BeforeForgotten => true,
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
    let event = stands_event(draft, context, review, standing);
    draft.emit(Event::Transaction(Box::new(TransactionEvent { original, ..event })));
    Ok(())
}

/// Lets an item wait again, and takes back what it was paid.
fn undo(draft: &mut Draft<'_>, context: &DeliveryContext<'_>, review: &ReviewItem, same: KnownItemPlace) -> Result<(), Stop> {
    let item = known(draft, context, same)?;
    let reason = match (item.standing, item.accepted) {
        (Standing::Dismissed(reason), _) | (Standing::Booked, Some(reason)) => reason,
        (Standing::Booked | Standing::Held | Standing::Review(_) | Standing::Removed, _) => {
            return Err(Refusal::NothingDecided.into());
        }
    };
    match item.decided {
        // It is taken out of its queue only by being decided.
        Decided::Deferred | Decided::AwaitsEnrolment => return Err(Refusal::NotJudgedYet.into()),
        Decided::No | Decided::Yes if item.returned_minor > 0 => return Err(Refusal::OthersRestOnIt.into()),
        Decided::No | Decided::Yes if item.accepted.is_some() && returns_money(&review.item.facts) => {
            return Err(Refusal::OthersRestOnIt.into());
        }
        Decided::No | Decided::Yes => {}
    }
    let facts = &review.item.facts;
    let paid = (item.wallet, item.judged_on);
    let waits = known_mut(draft, context, same)?;
    (waits.standing, waits.accepted, waits.decided) = (Standing::Review(reason), None, Decided::No);
    (waits.kind, waits.purchased, waits.wallet, waits.judged_on) = (facts.kind, facts.purchased, None, facts.plain_day());
    let event = stands_event(draft, context, review, Standing::Review(reason));
    draft.emit(Event::Transaction(Box::new(event)));
    if let (Some(wallet), judged_on) = paid {
        let whole = facts.amount.minor;
        return_purchase::undo(draft, (wallet, draft.transaction(review.transaction), judged_on), whole, facts.booked_on)?;
    }
    Ok(())
}

fn stands_event(draft: &Draft<'_>, context: &DeliveryContext<'_>, review: &ReviewItem, standing: Standing) -> TransactionEvent {
    unjudged_event(draft, context, &review.item, review.transaction, standing.status(), identity_of(&review.item))
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
