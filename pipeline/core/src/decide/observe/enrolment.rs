//! Items of a bank account that nobody has linked to a wallet, though its feed requires it: they wait, known like any others, so that
//! they can be refunded, taken back, and come again. Once the account is linked they are judged in the order they came; what has waited
//! too long is dropped, and stays known.

use super::{
    deferred_queue::DeferredQueue,
    deferred_release::{known_place, need},
    delivery_context::DeliveryContext,
    judging,
    known_items::{KnownItemPlace, known, set_outcome},
    refund::returns_money,
    transaction_events::{Judging, identity_of, judged_event, unjudged_event},
    waiting_refunds,
};
use crate::{
    answer::Answer,
    command::{Body, Enrol, EnrolmentTerms},
    decide::draft::{Draft, Stop, each},
    event::{Event, TransactionEvent, TransactionStatus, Verdict},
    ids::BankAccountId,
    invariant::{Holds, Invariant},
    item::{Facts, Item, Kind},
    state::{deferred_items::Deferred, known_items::Decided, open_items::Held, row::RowKey},
    time::Day,
};

/// Whether what could be judged now has to wait: nobody has linked the account, or items that came before still wait.
pub(super) fn must_wait(draft: &Draft<'_>, context: &DeliveryContext<'_>) -> Result<bool, Stop> {
    let account = context.row(draft)?;
    Ok(account.is_unenrolled() || !(context.has_waited || account.awaiting.pieces.is_empty()))
}

/// Whether an item would have to wait, but as many of its account or its feed do as may.
pub(super) fn is_crowded(draft: &mut Draft<'_>, context: &DeliveryContext<'_>, item: &Item) -> Result<bool, Stop> {
    let Some(terms) = context.terms else { return Ok(false) };
    // Neither a refund nor what has no kind asks for a wallet.
    if returns_money(&item.facts) || item.facts.kind == Kind::Other || !context.row(draft)?.is_unenrolled() {
        return Ok(false);
    }
    let of_account = context.row(draft)?.awaiting.items;
    let most_here = terms.most_of_feed.div_ceil(draft.context.placement.buckets);
    let of_feed = draft.bucket_mut()?.awaiting.iter().find(|(feed, _)| *feed == context.delivery.feed).map_or(0, |(_, n)| *n);
    Ok(of_account >= terms.most_of_account || of_feed >= most_here)
}

/// Lets an item wait. Refunds that wait for a purchase find it already: what they return is not earned later.
pub(super) fn wait(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
    same: KnownItemPlace,
    (event, facts): (TransactionEvent, Facts),
) -> Result<(), Stop> {
    set_outcome(draft, context, same, facts.kind, Decided::AwaitsEnrolment, None)?;
    emit(draft, (event, facts), Verdict::AwaitsEnrolment);
    let held = Held { transaction: known(draft, context, same)?.transaction, item: item.clone() };
    let deferred = Deferred { account: context.account, delivery: context.delivery.clone(), held };
    DeferredQueue::Enrolment(context.account).put(draft, deferred)?;
    let today = draft.today();
    let awaiting = &mut context.row_mut(draft)?.awaiting;
    awaiting.items += 1;
    awaiting.since.get_or_insert(today);
    count(draft, &context.delivery.feed, 1)?;
    waiting_refunds::apply_waiting(draft, context, same, waiting_refunds::Waiting::All)
}

fn emit(draft: &mut Draft<'_>, (event, facts): (TransactionEvent, Facts), verdict: Verdict) {
    let judging = Judging { wallet: None, version: None, judged_on: None, verdict, original: None };
    draft.emit(Event::Transaction(Box::new(judged_event(event, facts, &judging))));
}

/// Counts items of a feed that wait in this bucket.
fn count(draft: &mut Draft<'_>, feed: &str, change: i32) -> Result<(), Stop> {
    let by_feed = &mut draft.bucket_mut()?.awaiting;
    let at = match by_feed.binary_search_by(|(name, _)| name.as_str().cmp(feed)) {
        Ok(at) => at,
        Err(at) => {
            by_feed.insert(at, (feed.to_owned(), 0));
            at
        }
    };
    by_feed[at].1 = by_feed[at].1.saturating_add_signed(change);
    if by_feed[at].1 == 0 {
        by_feed.remove(at);
    }
    Ok(())
}

/// Takes note of how long what waits for this account is to wait from now on.
pub(super) fn note_terms(draft: &mut Draft<'_>, account: BankAccountId, terms: &EnrolmentTerms) -> Result<(), Stop> {
    let account = draft.account_mut(RowKey::BankAccount(account))?.holds(Invariant::AccountIsOpen);
    account.awaiting.days = terms.waiting_days;
    Ok(())
}

/// Decides what has waited for an account to be linked: in a decision as much as fits, and the rest by follow-ups.
pub(in crate::decide) fn enrol(draft: &mut Draft<'_>, enrol: &Enrol) -> Result<Answer, Stop> {
    let Enrol { account, through } = *enrol;
    if through.is_some() {
        draft.follow_up(account.bucket(), Body::Enrol(Enrol { account, through: None }));
        return Ok(Answer::Done);
    }
    // It may have been linked by a command that was not decided.
    if draft.account(RowKey::BankAccount(account))?.is_none_or(|row| row.is_unenrolled()) {
        return Ok(Answer::Repeated);
    }
    let taken = take(draft, account)?;
    each(&taken, |deferred| {
        let context = DeliveryContext { has_waited: true, ..DeliveryContext::long_after(account, &deferred.delivery) };
        let item = &deferred.held.item;
        match known_place(draft, &context, deferred, Decided::AwaitsEnrolment)? {
            Some(same) => judging::judge(draft, &context, item, same, identity_of(item)),
            None => Ok(()),
        }
    })?;
    if !DeferredQueue::Enrolment(account).pieces(draft)?.is_empty() {
        draft.follow_up(draft.bucket, Body::Enrol(*enrol));
    }
    Ok(Answer::Done)
}

/// Ends the wait of what has waited too long, and returns whether more has: one decision takes a part of it. What is left of an
/// account that was linked meanwhile is decided.
pub(super) fn end_overdue(draft: &mut Draft<'_>, id: BankAccountId, today: Day) -> Result<bool, Stop> {
    let account = draft.account(RowKey::BankAccount(id))?.holds(Invariant::AccountIsOpen);
    let Some(until) = account.awaiting.until() else { return Ok(false) };
    if !account.is_unenrolled() {
        draft.follow_up(draft.bucket, Body::Enrol(Enrol { account: id, through: None }));
        return Ok(false);
    }
    if today <= until {
        return Ok(false);
    }
    let taken = take_over(draft, id, today)?;
    each(&taken, |deferred| drop_item(draft, deferred))?;
    let account = draft.account(RowKey::BankAccount(id))?.holds(Invariant::AccountIsOpen);
    Ok(account.awaiting.until().is_some_and(|until| until < today))
}

/// Decides once and for all that an item earns nothing, unless its feed has removed it meanwhile.
fn drop_item(draft: &mut Draft<'_>, deferred: &Deferred) -> Result<(), Stop> {
    let Deferred { account, delivery, held } = deferred;
    let context = DeliveryContext::long_after(*account, delivery);
    let Some(same) = known_place(draft, &context, deferred, Decided::AwaitsEnrolment)? else { return Ok(()) };
    let kind = known(draft, &context, same)?.kind;
    set_outcome(draft, &context, same, kind, Decided::Yes, None)?;
    let event = unjudged_event(draft, &context, &held.item, held.transaction, TransactionStatus::Booked, identity_of(&held.item));
    emit(draft, (event, Facts { kind, ..held.item.facts.clone() }), Verdict::NotEnrolled);
    Ok(())
}

/// Removes and returns the oldest items that wait for an account, with the rows by which they are known.
fn take(draft: &mut Draft<'_>, account: BankAccountId) -> Result<Vec<Deferred>, Stop> {
    take_before(draft, account, u32::MAX)
}

/// The same, of those that have waited too long.
fn take_over(draft: &mut Draft<'_>, account: BankAccountId, today: Day) -> Result<Vec<Deferred>, Stop> {
    let queue = DeferredQueue::Enrolment(account);
    let awaiting = draft.account(RowKey::BankAccount(account))?.holds(Invariant::AccountIsOpen).awaiting;
    draft.need(queue.oldest(draft, u32::MAX)?)?;
    let mut until = awaiting.pieces.first;
    for key in queue.oldest(draft, u32::MAX)? {
        if draft.awaiting(key)?.is_none_or(|piece| !awaiting.is_over(piece.since, today)) {
            break;
        }
        until += 1;
    }
    take_before(draft, account, until)
}

fn take_before(draft: &mut Draft<'_>, account: BankAccountId, until: u32) -> Result<Vec<Deferred>, Stop> {
    let queue = DeferredQueue::Enrolment(account);
    let taken = queue.take(draft, until)?;
    need(draft, &taken)?;
    let since = queue.first(draft)?.map(|piece| piece.since);
    let awaiting = &mut draft.account_mut(RowKey::BankAccount(account))?.holds(Invariant::AccountIsOpen).awaiting;
    awaiting.since = since;
    awaiting.items = awaiting.items.saturating_sub(u32::try_from(taken.len()).holds(Invariant::ItemsAreCounted));
    taken.iter().try_for_each(|deferred| count(draft, &deferred.delivery.feed, -1))?;
    Ok(taken)
}
