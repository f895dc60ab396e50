//! The end of a delivery: what is gone from it, what was held for it, what it has covered.

use super::{
    Sight,
    booking::{self, identity_of},
    holding,
    identity::Same,
    judging, known, known_mut,
};
use crate::{
    command::{Body, End, Ending, Observe},
    decide::work::{Stop, Work, each},
    decision::Tally,
    event::{Event, GoneEvent, TransactionStatus},
    ids::Fingerprint,
    item::Doubt,
    state::{
        bank_account::{BankAccount, LastDelivery},
        known::{Known, Standing},
        open::Held,
        row::RowKey,
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
    let whole = ending.whole && sight.had == Some(ending.items);
    let mut gone = if whole && sight.window { gone(work, sight)? } else { Vec::new() };
    if let Some(lane) = holding::lane(work, sight)? {
        let held = holding::take(work, sight.account, lane, AT_ONCE)?;
        work.need(held.iter().map(|held| sight.block_key(held.item.facts.booked_on.month())))?;
        each(&held, |held| {
            let booked = release(work, sight, held, &mut gone)?;
            tally.released += 1;
            *(if booked { &mut tally.new } else { &mut tally.review }) += 1;
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
    cover(work, sight)
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
    let is_gone = |known: &Known| {
        let seen = known.seen_in(sight.stream).is_some_and(|seen| seen.delivery != sight.delivery.id);
        seen && known.standing == Standing::Booked && (from..=to).contains(&known.key.booked_on)
    };
    let mut gone = Vec::new();
    for month in months {
        let block = work.block(sight.block_key(month))?.map_or(&[][..], |block| &block.items);
        gone.extend((0..block.len()).filter(|at| is_gone(&block[*at])).map(|at| Same { month, at }));
    }
    Ok(gone)
}

/// Decides a held item: an item that is gone, restated, waits for a person (`false`); else it is new.
fn release(work: &mut Work<'_>, sight: &Sight<'_>, held: &Held, gone: &mut Vec<Same>) -> Result<bool, Stop> {
    let month = held.item.facts.booked_on.month();
    let block = work.block(sight.block_key(month))?.map_or(&[][..], |block| &block.items);
    let Some(at) = block.iter().position(|k| k.transaction == held.transaction && k.standing == Standing::Held) else {
        return Ok(false);
    };
    let (same, key) = (Same { month, at }, held.item.weak_key());
    let mut restates = None;
    for (index, candidate) in gone.iter().enumerate() {
        let known = known(work, sight, *candidate)?;
        let part = known.key.amount_minor == key.amount_minor || known.key.booked_on == key.booked_on;
        let alike =
            known.text.is_some() && known.text == held.item.text.map(Fingerprint::trace) && known.key.direction == key.direction;
        if alike && part {
            restates = Some(index);
            break;
        }
    }
    if let Some(index) = restates {
        let restated = gone.remove(index);
        // It stands for one restated item only, also if the delivery's end takes several decisions.
        known_mut(work, sight, restated)?.mark(sight.seen(&held.item));
        let original = known(work, sight, restated)?.transaction;
        known_mut(work, sight, same)?.standing = Standing::Review(Doubt::LooksRestated);
        let status = TransactionStatus::Review(Doubt::LooksRestated);
        let mut told = booking::told(work, sight, &held.item, held.transaction, status, identity_of(&held.item));
        told.original = Some(work.transaction(original));
        work.tell(Event::Transaction(Box::new(told)));
        return Ok(false);
    }
    known_mut(work, sight, same)?.standing = Standing::Booked;
    judging::judge(work, sight, &held.item, same, identity_of(&held.item)).map(|()| true)
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

/// Remembers what was covered, and how the delivery ended unless a later one already has.
fn cover(work: &mut Work<'_>, sight: &Sight<'_>) -> Result<(), Stop> {
    let delivery = sight.delivery;
    let account = work.account_mut(sight.account_key())?.expect("the caller has opened it");
    let stream = &mut account.streams[usize::from(sight.stream)];
    stream.cover(delivery.from_on, delivery.to_on);
    let newer = stream.last.is_none_or(|last| {
        (last.to_on, last.to_at, last.sequence, last.page) <= (delivery.to_on, delivery.to_at, delivery.sequence, delivery.page)
    });
    if newer {
        stream.last = Some(LastDelivery {
            balances: delivery.balances,
            to_on: delivery.to_on,
            to_at: delivery.to_at,
            sequence: delivery.sequence,
            page: delivery.page,
        });
    }
    Ok(())
}
