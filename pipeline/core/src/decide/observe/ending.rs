//! The end of a delivery: what is gone from it, what was held for it, what it has covered.

use std::collections::BTreeSet;

use super::{
    Sight,
    booking::{self, identity_of},
    holding,
    identity::Same,
    judging, known, known_mut,
};
use crate::{
    command::{Body, Delivery, End, Ending, Observe},
    decide::{
        shelf,
        work::{Stop, Work, each},
    },
    decision::Tally,
    event::{Event, GoneEvent, TransactionStatus},
    ids::{Fingerprint, Position},
    item::Doubt,
    state::{
        bank_account::{BankAccount, LastDelivery},
        known::{Known, Seen, Standing},
        open::{Held, Pending},
        row::RowKey,
        shown::Continues,
    },
    time::Month,
};

/// Items that one decision releases or takes back at most: a decision is bounded, the rest goes on by a follow-up.
const AT_ONCE: usize = 128;

/// Ends a delivery for its account. Ended again, it finds nothing left to do.
pub(super) fn end(work: &mut Work<'_>, sight: &Sight<'_>, ending: &Ending, tally: &mut Tally) -> Result<(), Stop> {
    if !booking::is_own_feed(work, sight)? {
        return Ok(());
    }
    let whole = ending.whole && sight.had == Some(ending.items) && !is_overtaken(work, sight)?;
    let mut gone = if whole && sight.window { gone(work, sight)? } else { Vec::new() };
    if let Some(lane) = holding::lane(work, sight)? {
        let held = holding::take(work, sight.account, lane, AT_ONCE)?;
        work.need(held.iter().map(|held| sight.block_key(held.item.facts.booked_on.month())))?;
        each(&held, |held| {
            let released = release(work, sight, held, ending, &mut gone)?;
            tally.released += 1;
            match released {
                Released::Booked => tally.new += 1,
                Released::Review => tally.review += 1,
                Released::Removed => tally.removed += 1,
            }
            Ok(())
        })?;
    }
    if holding::lane(work, sight)?.is_some() {
        return go_on(work, sight, ending);
    }
    if ending.complete {
        let more = gone.len() > AT_ONCE;
        each(gone.into_iter().take(AT_ONCE), |same| remove_gone(work, sight, same))?;
        if more {
            return go_on(work, sight, ending);
        }
    }
    cover(work, sight, ending.complete)
}

/// Whether it is a complete window of before: the bank has said since what is there.
fn is_overtaken(work: &Work<'_>, sight: &Sight<'_>) -> Result<bool, Stop> {
    let account = work.account(sight.account_key())?.expect("the caller has opened it");
    Ok(account.streams[usize::from(sight.stream)].shown.is_overtaken(sight.delivery.id))
}

/// Rows that ending a delivery with these items needs: the months that a window covers, and what is held for it.
pub(super) fn reads(observe: &Observe, account: &BankAccount) -> Vec<RowKey> {
    let Observe { account: id, delivery, .. } = observe;
    let covered = |month: &&Month| delivery.window && (delivery.from_on.month()..=delivery.to_on.month()).contains(*month);
    let months = account.months.iter().filter(covered).map(|month| RowKey::Block(*id, *month));
    let stream = account.streams.iter().position(|stream| stream.name == delivery.stream);
    let lane = account.held.iter().find(|lane| lane.delivery == delivery.id && stream == Some(usize::from(lane.stream)));
    months.chain(lane.iter().flat_map(|lane| holding::keys(*id, lane))).collect()
}

fn go_on(work: &mut Work<'_>, sight: &Sight<'_>, ending: &Ending) -> Result<(), Stop> {
    let end = End { account: sight.account, delivery: sight.delivery.clone(), ending: ending.clone() };
    work.ask(work.bucket, Body::End(end));
    Ok(())
}

/// Booked items of the covered days that this stream has had, and this delivery has not.
fn gone(work: &Work<'_>, sight: &Sight<'_>) -> Result<Vec<Same>, Stop> {
    let (from, to) = (sight.delivery.from_on, sight.delivery.to_on);
    let account = work.account(sight.account_key())?.expect("the caller has opened it");
    let months: Vec<Month> = account.months.iter().copied().filter(|m| from.month() <= *m && *m <= to.month()).collect();
    work.need(months.iter().map(|month| sight.block_key(*month)))?;
    let in_this = |seen: &Seen| seen.stream == sight.stream && seen.delivery == sight.delivery.id;
    // Who is still announced is not gone.
    let pendings = shelf::all::<Pending>(work, sight.account)?.filter(|(_, pending)| pending.known.seen.iter().any(in_this));
    let announced: BTreeSet<Position> = pendings.map(|(_, pending)| pending.transaction).collect();
    let is_gone = |known: &Known| {
        let seen = known.seen_in(sight.stream).is_some_and(|seen| !in_this(seen)) && !announced.contains(&known.transaction);
        seen && known.standing == Standing::Booked && (from..=to).contains(&known.key.booked_on)
    };
    let mut gone = Vec::new();
    for month in months {
        let block = work.block(sight.block_key(month))?.map_or(&[][..], |block| &block.items);
        gone.extend((0..block.len()).filter(|at| is_gone(&block[*at])).map(|at| Same { month, at }));
    }
    Ok(gone)
}

/// What became of a held item.
enum Released {
    Booked,
    Review,
    /// Its feed took it back meanwhile.
    Removed,
}

/// Decides a held item: what replaces another one, or restates one that is gone, waits for a person; else it is new. Where a complete
/// window says itself what is gone, that is taken back, and what comes in its place counts.
fn release(work: &mut Work<'_>, sight: &Sight<'_>, held: &Held, ending: &Ending, gone: &mut Vec<Same>) -> Result<Released, Stop> {
    let month = held.item.facts.booked_on.month();
    let block = work.block(sight.block_key(month))?.map_or(&[][..], |block| &block.items);
    let Some(at) = block.iter().position(|k| k.transaction == held.transaction && k.standing == Standing::Held) else {
        return Ok(Released::Removed);
    };
    let same = Same { month, at };
    let complete = ending.whole && ending.complete;
    let other = match replaced(work, sight, held, same)?.filter(|_| !complete) {
        Some(other) => Some((other, Doubt::LooksReplaced)),
        None if complete && !held.item.references.is_empty() => None,
        None => restated(work, sight, held, gone)?.map(|other| (other, Doubt::LooksRestated)),
    };
    let Some((other, doubt)) = other else {
        known_mut(work, sight, same)?.standing = Standing::Booked;
        return judging::judge(work, sight, &held.item, same, identity_of(&held.item)).map(|()| Released::Booked);
    };
    gone.retain(|lacking| *lacking != other);
    // It stands for one other item only, also if the delivery's end takes several decisions; nobody's ordinal is that one's own.
    known_mut(work, sight, other)?.mark(Seen { ordinal: 0, ..sight.seen(&held.item) });
    let original = known(work, sight, other)?.transaction;
    known_mut(work, sight, same)?.standing = Standing::Review(doubt);
    let status = TransactionStatus::Review(doubt);
    let mut told = booking::told(work, sight, &held.item, held.transaction, status, identity_of(&held.item));
    told.original = Some(work.transaction(original));
    work.tell(Event::Transaction(Box::new(told)));
    Ok(Released::Review)
}

/// An item of the same day and amount that this stream has had and its delivery lacks. Without references a held item is told from it
/// by its text only; with other references than that it must also read like it, or be of its merchant.
fn replaced(work: &Work<'_>, sight: &Sight<'_>, held: &Held, own: Same) -> Result<Option<Same>, Stop> {
    let block = work.block(sight.block_key(own.month))?.map_or(&[][..], |block| &block.items);
    let account = work.account(sight.account_key())?.expect("the caller has opened it");
    let (key, text) = (held.item.weak_key(), held.item.text.map(Fingerprint::trace));
    let merchant = held.item.facts.merchant_hash.map(Fingerprint::trace);
    let lacks = |at: &usize| {
        let known = &block[*at];
        let had = *at != own.at && known.key == key && known.seen_in(sight.stream).is_some() && !sight.has_seen(known);
        let there = matches!(known.standing, Standing::Booked | Standing::Review(Doubt::LooksReplaced));
        let alike = known.reads(text, sight.stream) || (merchant.is_some() && known.merchant == merchant);
        had && there && (alike || !sight.contradicts(account, known, &held.item.references))
    };
    let found = (0..block.len()).filter(lacks).min_by_key(|at| (!block[*at].reads(text, sight.stream), *at));
    Ok(found.map(|at| Same { month: own.month, at }))
}

/// The item that is gone whose text, and whose amount or day, it has.
fn restated(work: &Work<'_>, sight: &Sight<'_>, held: &Held, gone: &[Same]) -> Result<Option<Same>, Stop> {
    let key = held.item.weak_key();
    for candidate in gone {
        let known = known(work, sight, *candidate)?;
        let part = known.key.amount_minor == key.amount_minor || known.key.booked_on == key.booked_on;
        let text = held.item.text.map(Fingerprint::trace);
        if known.text.is_some() && known.text == text && known.key.direction == key.direction && part {
            return Ok(Some(*candidate));
        }
    }
    Ok(None)
}

/// Takes back an item that a complete window no longer has.
fn remove_gone(work: &mut Work<'_>, sight: &Sight<'_>, same: Same) -> Result<(), Stop> {
    let known = known_mut(work, sight, same)?;
    known.standing = Standing::Removed;
    let (position, key, kind, wallet) = (known.transaction, known.key, known.kind, known.wallet);
    super::refund::forget_waiting(work, sight, position)?;
    let own = work.transaction(position);
    work.tell(Event::Gone(Box::new(GoneEvent {
        transaction: own,
        account: sight.account,
        wallet,
        key,
        kind,
        feed: sight.delivery.feed.clone(),
        stream: sight.delivery.stream.clone(),
        delivery: sight.delivery.id,
    })));
    let today = work.today();
    super::refund::give_back(work, sight, same, key.amount_minor, own, today)
}

/// Remembers what was covered, and how the delivery ended, unless it told nothing but what was known of days that a later one covered.
fn cover(work: &mut Work<'_>, sight: &Sight<'_>, complete: bool) -> Result<(), Stop> {
    let delivery = sight.delivery;
    let account = work.account_mut(sight.account_key())?.expect("the caller has opened it");
    let stream = &mut account.streams[usize::from(sight.stream)];
    let fresh = !stream.covers_any(delivery.from_on, delivery.to_on) || stream.shown.is_another_page(delivery);
    stream.cover(delivery.from_on, delivery.to_on);
    stream.shown.enter_page(delivery, fresh);
    if complete {
        stream.shown.enter_complete(delivery.id);
    }
    let news = stream.current.is_some_and(|current| current.news);
    let newer = stream.last.is_none_or(|last| {
        let then = (last.to_on, last.to_at, last.sequence, last.page);
        let now = (delivery.to_on, delivery.to_at, delivery.sequence, delivery.page);
        delivery.to_on > last.to_on || (news && then <= now)
    });
    let joined = match stream.last {
        Some(last) if stream.current.is_some_and(|current| current.beyond) => prolong(&last, delivery),
        Some(last) if sight.continues != Continues::No => join(&last, delivery),
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
        // What has been joined before does not join again.
        None if newer && sight.continues != Continues::OnOneDay => stream.last = Some(own),
        _ => {}
    }
    Ok(())
}

/// A delivery and one that began within it, as one.
fn prolong(last: &LastDelivery, delivery: &Delivery) -> Option<LastDelivery> {
    let ((opening, _), (_, closing)) = last.balances.zip(delivery.balances)?;
    let (from_on, to_on) = (last.from_on.min(delivery.from_on), last.to_on.max(delivery.to_on));
    let Delivery { to_at, sequence, page, .. } = *delivery;
    Some(LastDelivery { balances: Some((opening, closing)), from_on, to_on, to_at, sequence, page })
}

/// Two deliveries whose balances continue each other, in whatever order they came, as one.
fn join(last: &LastDelivery, delivery: &Delivery) -> Option<LastDelivery> {
    let ((first, before), (opening, closing)) = last.balances.zip(delivery.balances)?;
    let (from_on, to_on) = (last.from_on.min(delivery.from_on), last.to_on.max(delivery.to_on));
    if opening == before {
        let Delivery { to_at, sequence, page, .. } = *delivery;
        return Some(LastDelivery { balances: Some((first, closing)), from_on, to_on, to_at, sequence, page });
    }
    (closing == first).then_some(LastDelivery { balances: Some((opening, before)), from_on, to_on, ..*last })
}
