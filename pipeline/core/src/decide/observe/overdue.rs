//! Waits that are over: refunds without a purchase, pendings without a booking, held items whose delivery never
//! ended, items whose account nobody has linked.

use super::{enrolment, held_until_end, transaction_events::event_long_after};
use crate::{
    command::{Body, Sweep},
    decide::{
        draft::{Draft, Stop},
        open_items,
    },
    event::{Event, TransactionStatus},
    ids::{BankAccountId, Position},
    invariant::{Holds, Invariant},
    item::Facts,
    review_reason::ReviewReason,
    state::{
        known_items::Standing,
        open_items::{HeldDelivery, Pending, WaitingRefund},
        row::RowKey,
    },
    time::{Day, Month},
};

/// Microseconds after which a held item's delivery is taken never to end: three days.
const NEVER_ENDS_AFTER_US: i64 = 3 * 86_400_000_000;

/// Items, refunds and pending items whose wait ends in one decision, each: the rest goes on by a follow-up.
const AT_ONCE: usize = 32;

/// Ends what has waited too long.
pub(in crate::decide) fn end_overdue(draft: &mut Draft<'_>, id: BankAccountId, today: Day) -> Result<(), Stop> {
    let Some(account) = draft.account(RowKey::BankAccount(id))? else { return Ok(()) };
    let now = draft.at;
    let never_ended = |held_delivery: &&HeldDelivery| now.0.saturating_sub(held_delivery.since.0) > NEVER_ENDS_AFTER_US;
    let held_delivery = account.held.iter().find(never_ended).copied();
    let (drops, gives_up) = (account.pendings.may_be_over(today), account.waiting.may_be_over(today));
    let more_enrol = enrolment::end_overdue(draft, id, today)?;
    if !(drops || gives_up || more_enrol || held_delivery.is_some()) {
        return Ok(());
    }
    let account = draft.account(RowKey::BankAccount(id))?.holds(Invariant::AccountIsOpen);
    let feed = account.feed.clone();
    let pieces = held_delivery.iter().flat_map(|held_delivery| held_until_end::keys(id, held_delivery));
    let pendings = open_items::keys::<Pending>(id, account).filter(|_| drops);
    draft.need(pieces.chain(pendings).chain(open_items::keys::<WaitingRefund>(id, account).filter(|_| gives_up)))?;
    let (dropped, more_drop) = open_items::take_over::<Pending>(draft, id, today, AT_ONCE)?;
    let unended = match held_delivery {
        Some(held_delivery) => held_until_end::take(draft, id, held_delivery, AT_ONCE)?,
        None => Vec::new(),
    };
    let (unmatched, more_wait) = open_items::take_over::<WaitingRefund>(draft, id, today, AT_ONCE)?;
    let months = unended.iter().map(|held| held.item.facts.booked_on).chain(unmatched.iter().map(|refund| refund.booked_on));
    draft.need(months.map(|day| RowKey::KnownItems(id, day.month())).collect::<Vec<_>>())?;
    for pending in dropped.into_iter().filter(|pending| !pending.settled) {
        emit(draft, id, &feed, pending.transaction, &pending.facts, TransactionStatus::Removed);
    }
    for held in unended {
        put_into_review(draft, id, held.item.facts.booked_on.month(), held.transaction, ReviewReason::NeverEnded)?;
        let status = TransactionStatus::Review(ReviewReason::NeverEnded);
        emit(draft, id, &feed, held.transaction, &held.item.facts, status);
    }
    for refund in unmatched {
        put_into_review(draft, id, refund.booked_on.month(), refund.transaction, ReviewReason::NoPurchaseForRefund)?;
        let status = TransactionStatus::Review(ReviewReason::NoPurchaseForRefund);
        emit(draft, id, &feed, refund.transaction, &refund.facts, status);
    }
    let account = draft.account(RowKey::BankAccount(id))?.holds(Invariant::AccountIsOpen);
    if more_drop || more_wait || more_enrol || account.held.iter().any(|held_delivery| never_ended(&held_delivery)) {
        draft.follow_up(draft.bucket, Body::Sweep(Sweep { wallets: Vec::new(), accounts: vec![id] }));
    }
    Ok(())
}

fn emit(draft: &mut Draft<'_>, id: BankAccountId, feed: &str, at: Position, facts: &Facts, status: TransactionStatus) {
    let event = event_long_after(draft, id, feed, at, facts, status);
    draft.emit(Event::Transaction(Box::new(event)));
}

/// Sets why a known item stands in review.
fn put_into_review(
    draft: &mut Draft<'_>,
    id: BankAccountId,
    month: Month,
    at: Position,
    review_reason: ReviewReason,
) -> Result<(), Stop> {
    if let Some(block) = draft.block_mut(RowKey::KnownItems(id, month))?
        && let Some(known) = block.items.iter_mut().find(|k| k.transaction == at)
    {
        known.standing = Standing::Review(review_reason);
    }
    Ok(())
}
