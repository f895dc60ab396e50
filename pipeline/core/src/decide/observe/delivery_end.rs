//! The end of a delivery: which items are gone from it, which were held for it, which days it has covered.

use std::collections::BTreeSet;

use super::{
    amendment,
    delivery_context::DeliveryContext,
    held_until_end, judging,
    known_items::{KnownItemPlace, known, known_mut},
    return_purchase::return_purchase,
    review,
    transaction_events::{identity_of, unjudged_event},
    waiting_refunds,
};
use crate::{
    command::{Body, EndDelivery, Ending, Observe},
    decide::{
        draft::{Draft, Stop, each},
        open_items,
    },
    delivery::{Delivery, ItemCounts},
    event::{Event, GoneEvent},
    ids::{Fingerprint, Position},
    review_reason::ReviewReason,
    state::{
        bank_account::{BankAccount, LastDelivery},
        known_items::{KnownItem, Seen, Standing},
        open_items::{Held, Pending},
        row::RowKey,
        stream_evidence::Continuation,
    },
    time::Month,
};

/// How many items one decision releases or takes back at most: decisions are bounded, and a follow-up does the rest.
const AT_ONCE: usize = 128;

/// Ends a delivery for its account. If it is ended again, nothing is left to do.
pub(super) fn end(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    ending: &Ending,
    counts: &mut ItemCounts,
) -> Result<(), Stop> {
    if !context.is_own_feed(draft)? {
        return Ok(());
    }
    let whole = ending.whole && context.had == Some(ending.items) && !is_overtaken(draft, context)?;
    let mut gone = if whole && context.window { gone(draft, context)? } else { Vec::new() };
    if let Some(held_delivery) = held_until_end::held_delivery(draft, context)? {
        let held = held_until_end::take(draft, context.account, held_delivery, AT_ONCE)?;
        draft.need(held.iter().map(|held| context.block_key(held.item.facts.booked_on.month())))?;
        each(&held, |held| {
            let released = release(draft, context, held, ending, &mut gone)?;
            counts.released += 1;
            match released {
                Released::Booked => counts.new += 1,
                Released::Review => counts.review += 1,
                Released::Removed => counts.removed += 1,
                Released::Amended => counts.amended += 1,
            }
            Ok(())
        })?;
    }
    if held_until_end::held_delivery(draft, context)?.is_some() {
        return go_on(draft, context, ending);
    }
    if ending.complete {
        let more = gone.len() > AT_ONCE;
        each(gone.into_iter().take(AT_ONCE), |same| remove_gone(draft, context, same))?;
        if more {
            return go_on(draft, context, ending);
        }
    }
    cover(draft, context, ending.complete)
}

/// Whether a newer complete window has come since: the bank has said there which items exist.
fn is_overtaken(draft: &Draft<'_>, context: &DeliveryContext<'_>) -> Result<bool, Stop> {
    let account = context.row(draft)?;
    Ok(account.streams[usize::from(context.stream)].evidence.is_overtaken(context.delivery.id))
}

/// Rows that the end of a delivery needs: the months that a window covers, and what is held for it.
pub(super) fn reads(observe: &Observe, account: &BankAccount) -> Vec<RowKey> {
    let Observe { account: id, delivery, .. } = observe;
    let covered = |month: &&Month| delivery.window && (delivery.from_on.month()..=delivery.to_on.month()).contains(*month);
    let months = account.months.iter().filter(covered).map(|month| RowKey::KnownItems(*id, *month));
    let stream = account.streams.iter().position(|stream| stream.name == delivery.stream);
    let held_delivery = account
        .held
        .iter()
        .find(|held_delivery| held_delivery.delivery == delivery.id && stream == Some(usize::from(held_delivery.stream)));
    months.chain(held_delivery.iter().flat_map(|held_delivery| held_until_end::keys(*id, held_delivery))).collect()
}

fn go_on(draft: &mut Draft<'_>, context: &DeliveryContext<'_>, ending: &Ending) -> Result<(), Stop> {
    let end = EndDelivery { account: context.account, delivery: context.delivery.clone(), ending: ending.clone() };
    draft.follow_up(draft.bucket, Body::EndDelivery(end));
    Ok(())
}

/// Booked items of the covered days that this stream has had, and this delivery lacks.
fn gone(draft: &Draft<'_>, context: &DeliveryContext<'_>) -> Result<Vec<KnownItemPlace>, Stop> {
    let (from, to) = (context.delivery.from_on, context.delivery.to_on);
    let account = context.row(draft)?;
    let months: Vec<Month> = account.months.iter().copied().filter(|m| from.month() <= *m && *m <= to.month()).collect();
    draft.need(months.iter().map(|month| context.block_key(*month)))?;
    let in_this = |seen: &Seen| seen.stream == context.stream && seen.delivery == context.delivery.id;
    // An item that is still pending is not gone.
    let pendings =
        open_items::all::<Pending>(draft, context.account)?.filter(|(_, pending)| pending.known.seen.iter().any(in_this));
    let still_pending: BTreeSet<Position> = pendings.map(|(_, pending)| pending.transaction).collect();
    let is_gone = |known: &KnownItem| {
        let seen =
            known.seen_in(context.stream).is_some_and(|seen| !in_this(seen)) && !still_pending.contains(&known.transaction);
        seen && known.standing == Standing::Booked && (from..=to).contains(&known.key.booked_on)
    };
    let mut gone = Vec::new();
    for month in months {
        let block = draft.block(context.block_key(month))?.map_or(&[][..], |block| &block.items);
        gone.extend((0..block.len()).filter(|at| is_gone(&block[*at])).map(|at| KnownItemPlace { month, at }));
    }
    Ok(gone)
}

/// What became of a held item.
enum Released {
    Booked,
    Review,
    /// Its feed removed it meanwhile.
    Removed,
    /// It corrected the item that it restates.
    Amended,
}

/// Decides a held item: one that replaces another, or restates one that is gone, goes to review; any other is new. If a complete
/// window itself says what is gone, that is taken back, and what comes in its place counts.
fn release(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    held: &Held,
    ending: &Ending,
    gone: &mut Vec<KnownItemPlace>,
) -> Result<Released, Stop> {
    let month = held.item.facts.booked_on.month();
    let block = draft.block(context.block_key(month))?.map_or(&[][..], |block| &block.items);
    let Some(at) = block.iter().position(|k| k.transaction == held.transaction && k.standing == Standing::Held) else {
        return Ok(Released::Removed);
    };
    let same = KnownItemPlace { month, at };
    let complete = ending.whole && ending.complete;
    let other = match replaced(draft, context, held, same)?.filter(|_| !complete) {
        Some(other) => Some((other, ReviewReason::LooksReplaced)),
        None if complete && !held.item.references.is_empty() => None,
        None => restated(draft, context, held, gone)?.map(|other| (other, ReviewReason::LooksRestated)),
    };
    let Some((other, review_reason)) = other else {
        known_mut(draft, context, same)?.standing = Standing::Booked;
        return judging::judge(draft, context, &held.item, same, identity_of(&held.item)).map(|()| Released::Booked);
    };
    gone.retain(|lacking| *lacking != other);
    // It stands for one other item only, even if the delivery's end takes several decisions; no ordinal is that one's own.
    known_mut(draft, context, other)?.mark(Seen { ordinal: 0, ..context.seen(&held.item) });
    let original = known(draft, context, other)?.transaction;
    let amends = review_reason == ReviewReason::LooksRestated && review::amends(draft, context, &held.item, other)?;
    let standing = if amends { Standing::Dismissed(review_reason) } else { Standing::Review(review_reason) };
    known_mut(draft, context, same)?.standing = standing;
    let mut event = unjudged_event(draft, context, &held.item, held.transaction, standing.status(), identity_of(&held.item));
    event.original = Some(draft.transaction(original));
    draft.emit(Event::Transaction(Box::new(event)));
    if amends {
        amendment::amend(draft, context, other, (&held.item, same))?;
        return Ok(Released::Amended);
    }
    Ok(Released::Review)
}

/// An item of the same day and amount that this stream has had and this delivery lacks. A held item without references differs
/// from it by its text only; one whose references contradict it must also have its text or its merchant.
fn replaced(
    draft: &Draft<'_>,
    context: &DeliveryContext<'_>,
    held: &Held,
    own: KnownItemPlace,
) -> Result<Option<KnownItemPlace>, Stop> {
    let block = draft.block(context.block_key(own.month))?.map_or(&[][..], |block| &block.items);
    let account = context.row(draft)?;
    let (key, text) = (held.item.weak_key(), held.item.text.map(Fingerprint::short_hash));
    let merchant = held.item.facts.merchant_hash.map(Fingerprint::short_hash);
    let lacks = |at: &usize| {
        let known = &block[*at];
        let had = *at != own.at && known.key == key && known.seen_in(context.stream).is_some() && !context.has_seen(known);
        let there = matches!(known.standing, Standing::Booked | Standing::Review(ReviewReason::LooksReplaced));
        let alike = known.reads(text, context.stream) || (merchant.is_some() && known.merchant == merchant);
        had && there && (alike || !context.contradicts(account, known, &held.item.references))
    };
    let found = (0..block.len()).filter(lacks).min_by_key(|at| (!block[*at].reads(text, context.stream), *at));
    Ok(found.map(|at| KnownItemPlace { month: own.month, at }))
}

/// The gone item with the same text and direction, and with the same amount or day.
fn restated(
    draft: &Draft<'_>,
    context: &DeliveryContext<'_>,
    held: &Held,
    gone: &[KnownItemPlace],
) -> Result<Option<KnownItemPlace>, Stop> {
    let key = held.item.weak_key();
    for candidate in gone {
        let known = known(draft, context, *candidate)?;
        let part = known.key.amount_minor == key.amount_minor || known.key.booked_on == key.booked_on;
        let text = held.item.text.map(Fingerprint::short_hash);
        if known.text.is_some() && known.text == text && known.key.direction == key.direction && part {
            return Ok(Some(*candidate));
        }
    }
    Ok(None)
}

/// Takes back an item that a complete window no longer contains.
fn remove_gone(draft: &mut Draft<'_>, context: &DeliveryContext<'_>, same: KnownItemPlace) -> Result<(), Stop> {
    let known = known_mut(draft, context, same)?;
    known.standing = Standing::Removed;
    let (position, key, kind, wallet) = (known.transaction, known.key, known.kind, known.wallet);
    waiting_refunds::forget_waiting(draft, context, position)?;
    let own = draft.transaction(position);
    draft.emit(Event::Gone(Box::new(GoneEvent {
        transaction: own,
        account: context.account,
        wallet,
        key,
        kind,
        feed: context.delivery.feed.clone(),
        stream: context.delivery.stream.clone(),
        delivery: context.delivery.id,
    })));
    let today = draft.today();
    return_purchase(draft, context, same, key.amount_minor, own, today).map(|_| ())
}

/// Remembers what was covered and how the delivery ended, unless it brought nothing new about days that a later one covered.
fn cover(draft: &mut Draft<'_>, context: &DeliveryContext<'_>, complete: bool) -> Result<(), Stop> {
    let delivery = context.delivery;
    let account = context.row_mut(draft)?;
    let stream = &mut account.streams[usize::from(context.stream)];
    let fresh = !stream.covers_any(delivery.from_on, delivery.to_on) || stream.evidence.is_another_page(delivery);
    stream.cover(delivery.from_on, delivery.to_on);
    stream.evidence.enter_page(delivery, fresh);
    if complete {
        stream.evidence.enter_complete(delivery.id);
    }
    let news = stream.current.is_some_and(|current| current.news);
    let newer = stream.last.is_none_or(|last| {
        let then = (last.to_on, last.to_at, last.sequence, last.page);
        let now = (delivery.to_on, delivery.to_at, delivery.sequence, delivery.page);
        delivery.to_on > last.to_on || (news && then <= now)
    });
    let joined = match stream.last {
        Some(last) if stream.current.is_some_and(|current| current.beyond) => prolong(&last, delivery),
        Some(last) if context.continues != Continuation::No => join(&last, delivery),
        _ => None,
    };
    let own = LastDelivery {
        balances: delivery.balances,
        from_on: delivery.from_on,
        to_on: delivery.to_on,
        to_at: delivery.to_at,
        sequence: delivery.sequence,
        page: delivery.page,
    };
    match joined {
        Some(joined) if newer || news => stream.last = Some(joined),
        // A delivery that was joined before is not joined again.
        None if newer && context.continues != Continuation::OnOneDay => stream.last = Some(own),
        _ => {}
    }
    Ok(())
}

/// Joins a delivery with one that began within it.
fn prolong(last: &LastDelivery, delivery: &Delivery) -> Option<LastDelivery> {
    let ((opening, _), (_, closing)) = last.balances.zip(delivery.balances)?;
    let (from_on, to_on) = (last.from_on.min(delivery.from_on), last.to_on.max(delivery.to_on));
    let Delivery { to_at, sequence, page, .. } = *delivery;
    Some(LastDelivery { balances: Some((opening, closing)), from_on, to_on, to_at, sequence, page })
}

/// Joins two deliveries whose balances continue each other, in whatever order they came.
fn join(last: &LastDelivery, delivery: &Delivery) -> Option<LastDelivery> {
    let ((first, before), (opening, closing)) = last.balances.zip(delivery.balances)?;
    let (from_on, to_on) = (last.from_on.min(delivery.from_on), last.to_on.max(delivery.to_on));
    if opening == before {
        let Delivery { to_at, sequence, page, .. } = *delivery;
        return Some(LastDelivery { balances: Some((first, closing)), from_on, to_on, to_at, sequence, page });
    }
    (closing == first).then_some(LastDelivery { balances: Some((opening, before)), from_on, to_on, ..*last })
}
