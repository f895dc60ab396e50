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
    ids::{Fingerprint, Position},
    item::{Doubt, Item},
    state::{known::Standing, open::Pending},
};

/// The feed says that an item is not there (any more); `false` when that is known.
pub(super) fn remove(work: &mut Work<'_>, sight: &Sight<'_>, item: &Item, position: Position) -> Result<bool, Stop> {
    let known = known_as(work, sight, item)?;
    if !booking::is_own_feed(work, sight)? {
        if known.is_none() {
            booking::review(work, sight, item, position, Doubt::OtherFeed)?;
        }
        return Ok(false);
    }
    if let Some(same) = known {
        if names_its_announcement(work, sight, item, same)? {
            return Ok(false);
        }
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
    Ok(true)
}

/// The item that is meant: by its reference, or, without one, one of its content. Removals are counted as items are: so many equals
/// as this stream has had removed already are no further ones.
fn known_as(work: &Work<'_>, sight: &Sight<'_>, item: &Item) -> Result<Option<Same>, Stop> {
    if !item.references.is_empty() {
        return by_reference(work, sight, item);
    }
    let (key, month) = (item.weak_key(), item.facts.booked_on.month());
    let block = block(work, sight, month)?;
    let same: Vec<usize> = (0..block.len()).filter(|at| block[*at].key == key).collect();
    let told = |at: &usize| block[*at].removed_in(sight.stream);
    let exact = same.iter().copied().find(|at| sight.is_by(item, told(at)));
    let gone: Vec<usize> = same.iter().copied().filter(|at| told(at).is_some()).collect();
    let counted = usize::try_from(item.ordinal).unwrap_or(usize::MAX) <= gone.len();
    let unmarked = |at: &usize| told(at).is_some_and(|seen| seen.delivery != sight.delivery.id);
    let before = || gone.iter().copied().find(unmarked).filter(|_| counted);
    let text = item.text.map(Fingerprint::trace);
    let there = || {
        let left = same.iter().copied().filter(|at| block[*at].standing != Standing::Removed);
        left.min_by_key(|at| (block[*at].standing != Standing::Booked, !block[*at].reads(text, sight.stream), *at))
    };
    Ok(exact.or_else(before).or_else(there).map(|at| Same { month, at }))
}

/// Whether the references of a removal are only those of the announcement that an item came of: that is over, and what was booked
/// for it stays.
fn names_its_announcement(work: &Work<'_>, sight: &Sight<'_>, item: &Item, same: Same) -> Result<bool, Stop> {
    let known = known(work, sight, same)?;
    let is_own = item.references.iter().any(|reference| known.has(*reference));
    Ok(!item.references.is_empty() && !is_own && known.standing != Standing::Removed)
}

/// Takes a known item back, with everything it earned; `false` when it was taken back before.
fn remove_known(work: &mut Work<'_>, sight: &Sight<'_>, item: &Item, same: Same) -> Result<bool, Stop> {
    let known = known(work, sight, same)?;
    if known.standing == Standing::Removed {
        known_mut(work, sight, same)?.mark_removed(sight.seen(item));
        return Ok(false);
    }
    let (position, whole) = (known.transaction, known.key.amount_minor);
    let removed = known_mut(work, sight, same)?;
    removed.standing = Standing::Removed;
    removed.mark_removed(sight.seen(item));
    refund::forget_waiting(work, sight, position)?;
    let event = told(work, sight, item, position, TransactionStatus::Removed, booking::identity_of(item));
    work.tell(Event::Transaction(Box::new(event)));
    let own = work.transaction(position);
    let today = work.today();
    give_back(work, sight, same, whole, own, today)?;
    Ok(true)
}
