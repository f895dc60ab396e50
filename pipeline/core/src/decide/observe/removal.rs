//! What a feed takes back. A removal that comes before its item is kept, and honoured when the item comes.

use super::{
    Sight,
    booking::{self, told},
    identity::{Same, block, by_reference},
    known, known_mut, pending,
    refund::{self, give_back},
};
use crate::{
    decide::{
        shelf,
        work::{Stop, Work},
    },
    event::{Event, TransactionStatus},
    ids::Position,
    item::{Doubt, Item},
    state::{
        known::{Known, Standing},
        open::Pending,
    },
};

/// The feed says that an item is not there (any more).
pub(super) fn remove(work: &mut Work<'_>, sight: &Sight<'_>, item: &Item, position: Position) -> Result<(), Stop> {
    let known = known_as(work, sight, item)?;
    if !booking::is_own_feed(work, sight)? {
        return if known.is_some() { Ok(()) } else { booking::review(work, sight, item, position, Doubt::OtherFeed) };
    }
    if let Some(same) = known {
        return remove_known(work, sight, item, same);
    }
    let announced = pending::with(work, sight, &item.references)?.filter(|(_, pending)| !pending.settled).map(|(at, _)| at);
    let announced = match announced {
        Some(at) => shelf::take::<Pending>(work, sight.account, at)?,
        None => None,
    };
    // A removed announcement leaves a tombstone, too: its booking may still be on the way under the same id.
    let transaction = announced.map_or(position, |pending| pending.transaction);
    booking::enter(work, sight, item, transaction, Standing::Removed)?;
    let event = told(work, sight, item, transaction, TransactionStatus::Removed, booking::identity_of(item));
    work.tell(Event::Transaction(Box::new(event)));
    Ok(())
}

/// The item that is meant: by its reference, or, without one, one of its content that is still there.
fn known_as(work: &Work<'_>, sight: &Sight<'_>, item: &Item) -> Result<Option<Same>, Stop> {
    if !item.references.is_empty() {
        return by_reference(work, sight, item);
    }
    let (key, month) = (item.weak_key(), item.facts.booked_on.month());
    let block = block(work, sight, month)?;
    let repeated = |k: &&Known| k.standing == Standing::Removed && k.seen_in(sight.stream) == Some(&sight.seen(item));
    let at = block.iter().position(|k| k.key == key && repeated(&k)).or_else(|| removed_before(sight, item, block));
    let at = at.or_else(|| block.iter().position(|k| k.key == key && k.standing != Standing::Removed));
    Ok(at.map(|at| Same { month, at }))
}

/// A window tells of its removals again and again: of so many equals, one that was removed and that this delivery has not told of.
fn removed_before(sight: &Sight<'_>, item: &Item, block: &[Known]) -> Option<usize> {
    let gone = |k: &Known| k.key == item.weak_key() && k.standing == Standing::Removed && k.seen_in(sight.stream).is_some();
    let told = |k: &Known| k.seen_in(sight.stream).is_some_and(|seen| seen.delivery == sight.delivery.id);
    (0..block.len()).find(|at| sight.window && gone(&block[*at]) && !told(&block[*at]))
}

/// Takes a known item back, with everything it earned.
pub(super) fn remove_known(work: &mut Work<'_>, sight: &Sight<'_>, item: &Item, same: Same) -> Result<(), Stop> {
    let known = known(work, sight, same)?;
    if known.standing == Standing::Removed {
        known_mut(work, sight, same)?.mark(sight.seen(item));
        return Ok(());
    }
    let (position, whole) = (known.transaction, known.key.amount_minor);
    let removed = known_mut(work, sight, same)?;
    removed.standing = Standing::Removed;
    removed.mark(sight.seen(item));
    refund::forget_waiting(work, sight, position)?;
    let event = told(work, sight, item, position, TransactionStatus::Removed, booking::identity_of(item));
    work.tell(Event::Transaction(Box::new(event)));
    let own = work.transaction(position);
    let today = work.today();
    give_back(work, sight, same, whole, own, today)
}
