//! Items of a delivery: which of them are new, and what follows from that.
//!
//! An item's way: [`identity`] says what it is; then [`booking`], [`repeat`], [`removal`], [`pending`] or [`review`] takes it. What
//! is booked goes on to [`judging`], and from there to be paid, to [`refund`], to [`deferred_items`], or to [`enrolment`]; what changes what
//! is booked, to [`amendment`]. No file uses one that
//! leads to it, so the way never turns back.

mod amendment;
mod booking;
mod by_reference;
mod deferred_items;
mod deferred_queue;
mod deferred_release;
mod delivery_context;
mod delivery_end;
mod delivery_start;
mod enrolment;
mod held_until_end;
mod identity;
mod judging;
mod known_items;
mod known_pendings;
mod matching;
pub(super) mod overdue;
mod pending;
mod reference_trust;
mod refund;
mod removal;
mod repeat;
mod return_purchase;
mod review;
mod reviewed_item;
mod rows_read;
mod running_balance;
mod same_content;
mod transaction_events;
mod undo_ruling;
mod waiting_refunds;

use std::collections::BTreeSet;

pub(super) use deferred_release::release;
use delivery_context::DeliveryContext;
pub(super) use enrolment::enrol;
use identity::Identified;
use known_items::KnownItemPlace;
use matching::Matching;
pub(super) use reviewed_item::decide as decide_reviewed;
pub(super) use rows_read::reads;

use super::{
    draft::{Draft, Stop, each},
    open_items,
};
use crate::{
    answer::Answer,
    command::{ApplyWaitingRefunds, EndDelivery, EnrolmentTerms, Observe, ObserveEnrolled, Survey},
    delivery::ItemCounts,
    ids::{Position, TransactionId},
    item::{Item, Status},
    review_reason::ReviewReason,
    state::{
        known_items::{Ruled, Standing},
        open_items::WaitingRefund,
        row::RowKey,
    },
    time::Month,
};

pub(super) fn observe(draft: &mut Draft<'_>, observe: &Observe) -> Result<Answer, Stop> {
    observe_by(draft, observe, None)
}

pub(super) fn observe_enrolled(draft: &mut Draft<'_>, enrolled: &ObserveEnrolled) -> Result<Answer, Stop> {
    observe_by(draft, &enrolled.observe, Some(enrolled.terms))
}

/// Observes items that were read late, as a part of a delivery that is over. Returns the transaction of the first that is one of its own as
/// well; `None` if all were known. A person had them read, so a person may undo that of each.
pub(super) fn observe_late(
    draft: &mut Draft<'_>,
    observe: &Observe,
    terms: Option<EnrolmentTerms>,
) -> Result<(Answer, Option<TransactionId>), Stop> {
    let answer = observe_by(draft, observe, terms)?;
    let context = DeliveryContext::long_after(observe.account, &observe.delivery);
    let (offset, mut first) = (draft.origin(), None);
    for (index, item) in (0..).zip(&observe.items) {
        let position = Position { offset, index };
        let place = KnownItemPlace::of(draft, &context, item.facts.booked_on.month(), position)?;
        let Some(same) = place else { continue };
        let known = known_items::known_mut(draft, &context, same)?;
        if known.standing == Standing::Booked {
            known.ruled = Some(Ruled::Accepted(ReviewReason::ReadAgain));
        }
        first.get_or_insert(draft.transaction(position));
    }
    Ok((answer, first))
}

/// Observes items of a feed, which may require that somebody links their account: then it says on which terms they wait.
fn observe_by(draft: &mut Draft<'_>, observe: &Observe, terms: Option<EnrolmentTerms>) -> Result<Answer, Stop> {
    rows_read::load(draft, observe)?;
    delivery_start::open_if_new(draft, observe, terms)?;
    let today = draft.today();
    overdue::end_overdue(draft, observe.account, today)?;
    let mut context = delivery_start::context(draft, observe.account, &observe.delivery)?;
    context.terms = terms;
    delivery_start::note_items(draft, &mut context, observe.before, &observe.items)?;
    reference_trust::look(draft, &mut context, &observe.items)?;
    let believed = reference_trust::believed(&context, &observe.items);
    let matching = Matching::of(draft, &context, &believed)?;
    let mut counts = ItemCounts::default();
    let offset = draft.origin();
    each(believed.iter().enumerate().zip(0..), |(item, index)| {
        let position = Position { offset, index };
        one(draft, &context, &matching, item, position, &mut counts)
    })?;
    let news = ItemCounts { duplicates: 0, ..counts };
    if news != ItemCounts::default() {
        delivery_start::brings_news(draft, &context, matching.goes_beyond())?;
    }
    if let Some(ending) = &observe.end {
        delivery_end::end(draft, &context, ending, &mut counts)?;
    }
    Ok(Answer::Observed(counts))
}

pub(super) fn end_delivery(draft: &mut Draft<'_>, end: &EndDelivery) -> Result<Answer, Stop> {
    if draft.account(RowKey::BankAccount(end.account))?.is_none() {
        return Ok(Answer::Done);
    }
    let context = delivery_start::context(draft, end.account, &end.delivery)?;
    let mut counts = ItemCounts::default();
    delivery_end::end(draft, &context, &end.ending, &mut counts)?;
    Ok(Answer::Observed(counts))
}

/// Goes on with the refunds that have waited for a purchase.
pub(super) fn apply_waiting_refunds(draft: &mut Draft<'_>, refunds: &ApplyWaitingRefunds) -> Result<Answer, Stop> {
    let key = RowKey::BankAccount(refunds.account);
    let Some(account) = draft.account(key)? else { return Ok(Answer::Done) };
    draft.need(
        open_items::keys::<WaitingRefund>(refunds.account, account).chain([RowKey::KnownItems(refunds.account, refunds.month)]),
    )?;
    let context = DeliveryContext::long_after(refunds.account, &refunds.delivery);
    let block = draft.block(context.block_key(refunds.month))?;
    let at = block.and_then(|block| block.items.iter().position(|known| known.transaction == refunds.purchase));
    if let Some(at) = at {
        let which = if refunds.named { waiting_refunds::Waiting::Naming } else { waiting_refunds::Waiting::All };
        waiting_refunds::apply_waiting(draft, &context, KnownItemPlace { month: refunds.month, at }, which)?;
    }
    Ok(Answer::Done)
}

/// Looks at what identifies a delivery's items before the first of them comes: by then it is known whether to believe its
/// references.
pub(super) fn survey(draft: &mut Draft<'_>, survey: &Survey) -> Result<Answer, Stop> {
    let Some(account) = draft.account(RowKey::BankAccount(survey.account))? else { return Ok(Answer::Done) };
    let months: BTreeSet<Month> = survey.items.iter().map(|item| item.key.booked_on.month()).collect();
    let known = months.into_iter().filter(|month| account.months.contains(month));
    let mut keys: Vec<RowKey> = known.map(|month| RowKey::KnownItems(survey.account, month)).collect();
    keys.push(RowKey::ReferenceIndex(survey.account));
    draft.need(keys)?;
    if let Some(references) = draft.references(RowKey::ReferenceIndex(survey.account))? {
        let hashes = survey.items.iter().flat_map(|item| &item.references).map(|reference| reference.hash);
        draft.need(rows_read::months_of(survey.account, account, references, hashes))?;
    }
    let mut context = delivery_start::context(draft, survey.account, &survey.delivery)?;
    reference_trust::survey(draft, &mut context, &survey.items)?;
    Ok(Answer::Done)
}

fn one(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    matching: &Matching,
    (index, item): (usize, &Item),
    position: Position,
    counts: &mut ItemCounts,
) -> Result<(), Stop> {
    if item.status == Status::Removed {
        let removed = removal::remove(draft, context, item, position)?;
        *(if removed { &mut counts.removed } else { &mut counts.duplicates }) += 1;
        return Ok(());
    }
    match identity::identify(draft, context, matching, (index, item))? {
        Identified::Repeat(same) => {
            let decided = repeat::repeat(draft, context, item, same)?;
            *(if decided { &mut counts.new } else { &mut counts.duplicates }) += 1;
        }
        Identified::Moved(same) => {
            counts.duplicates += 1;
            repeat::moved(draft, context, item, same)?;
        }
        Identified::RepeatedPending(at) => {
            counts.duplicates += 1;
            pending::repeat(draft, context, item, at)?;
        }
        Identified::KnownAsBatch | Identified::Overtaken => counts.duplicates += 1,
        Identified::Conflict(same) | Identified::UsedAgain(same) => {
            let amended = review::conflict(draft, context, item, position, same)?;
            *(if amended { &mut counts.amended } else { &mut counts.conflicts }) += 1;
        }
        Identified::Pending => {
            counts.pending += 1;
            pending::enter(draft, context, item, position)?;
        }
        Identified::Review(review_reason) => {
            counts.review += 1;
            review::review(draft, context, item, position, review_reason)?;
        }
        Identified::Hold => {
            let held = booking::hold(draft, context, item, position)?;
            *(if held { &mut counts.held } else { &mut counts.review }) += 1;
        }
        Identified::New { settles } => {
            let booked = booking::book(draft, context, item, position, settles)?;
            *(if booked { &mut counts.new } else { &mut counts.review }) += 1;
        }
    }
    Ok(())
}
