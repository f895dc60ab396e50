//! Items that are held for the end of their delivery: rows of their own, by delivery and piece. To hold one reads nothing.

use std::sync::Arc;

use super::Sight;
use crate::{
    decide::work::{Stop, Work},
    ids::BankAccountId,
    state::{
        open::{HELD_PIECE, Held, HeldItems, Lane},
        row::{Row, RowKey},
    },
};

/// Open deliveries that items of one account are held for, at most: the account's row must not grow with those that never end.
const MOST_LANES: usize = 32;
/// Pieces that are looked at in one decision: each has one item at least.
const PIECES_AT_ONCE: u32 = 32;

/// Whether so many deliveries of the account are open that no more items can be held for another.
pub(super) fn is_crowded(work: &Work<'_>, sight: &Sight<'_>) -> Result<bool, Stop> {
    let account = work.account(sight.account_key())?.expect("the caller has opened it");
    Ok(account.held.len() >= MOST_LANES && !account.held.iter().any(|lane| is_of(lane, sight)))
}

/// Holds an item of the delivery.
pub(super) fn hold(work: &mut Work<'_>, sight: &Sight<'_>, held: Held) -> Result<(), Stop> {
    let since = work.at;
    let account = work.account_mut(sight.account_key())?.expect("the caller has opened it");
    let found = account.held.iter().position(|lane| is_of(lane, sight));
    let at = found.unwrap_or_else(|| {
        let is_free = |number: &u8| account.held.iter().all(|lane| lane.number != *number);
        let number = (0..=u8::MAX).find(is_free).expect("fewer deliveries are open than there are numbers");
        account.held.push(Lane { number, stream: sight.stream, delivery: sight.delivery.id, since, first: 0, next: 0 });
        account.held.len() - 1
    });
    let (number, next) = (account.held[at].number, account.held[at].next);
    // What an earlier command held is left as it is: nothing has to be read.
    let own = next.checked_sub(1).map(|piece| RowKey::Held(sight.account, number, piece));
    if let Some(key) = own.filter(|key| work.has_changed(key))
        && let Some(piece) = work.held_mut(key)?
        && (1..HELD_PIECE).contains(&piece.items.len())
    {
        piece.items.push(held);
        return Ok(());
    }
    let row = Row::Held(Arc::new(HeldItems { items: vec![held] }));
    work.put(RowKey::Held(sight.account, number, next), row);
    let account = work.account_mut(sight.account_key())?.expect("the caller has opened it");
    account.held[at].next += 1;
    Ok(())
}

/// What the account holds for this delivery.
pub(super) fn lane(work: &Work<'_>, sight: &Sight<'_>) -> Result<Option<Lane>, Stop> {
    let account = work.account(sight.account_key())?.expect("the caller has opened it");
    Ok(account.held.iter().find(|lane| is_of(lane, sight)).copied())
}

fn is_of(lane: &Lane, sight: &Sight<'_>) -> bool {
    (lane.stream, lane.delivery) == (sight.stream, sight.delivery.id)
}

/// Keys of the pieces that [`take`] looks at.
pub(super) fn keys(id: BankAccountId, lane: &Lane) -> impl Iterator<Item = RowKey> {
    let number = lane.number;
    (lane.first..lane.next.min(lane.first + PIECES_AT_ONCE)).map(move |piece| RowKey::Held(id, number, piece))
}

/// Takes the oldest items of an open delivery away, `most` or fewer: whole pieces, one at least.
pub(super) fn take(work: &mut Work<'_>, id: BankAccountId, lane: Lane, most: usize) -> Result<Vec<Held>, Stop> {
    work.need(keys(id, &lane))?;
    let (mut taken, mut first) = (Vec::new(), lane.first);
    for key in keys(id, &lane) {
        let items = work.held(key)?.map_or(&[][..], |piece| &piece.items);
        if !taken.is_empty() && taken.len() + items.len() > most {
            break;
        }
        taken.extend_from_slice(items);
        work.put(key, Row::Held(Arc::default()));
        first += 1;
    }
    let account = work.account_mut(RowKey::BankAccount(id))?.expect("it has an open delivery");
    let own = account.held.iter_mut().find(|own| own.number == lane.number).expect("the caller has found it there");
    own.first = first;
    if own.first == own.next {
        account.held.retain(|own| own.number != lane.number);
    }
    Ok(taken)
}
