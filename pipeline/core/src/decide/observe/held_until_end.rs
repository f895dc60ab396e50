//! Items that are held until their delivery ends, in rows of their own by delivery and piece. Holding one reads nothing.

use std::sync::Arc;

use super::delivery_context::DeliveryContext;
use crate::{
    decide::draft::{Draft, Stop},
    ids::BankAccountId,
    invariant::{Holds, Invariant},
    state::{
        open_items::{HELD_PIECE, Held, HeldDelivery, HeldItems},
        row::{Row, RowKey},
    },
};

/// The most open deliveries for which one account holds items: its row must not grow with deliveries that never end.
const MOST_HELD_DELIVERIES: usize = 32;
/// How many pieces one decision looks at: each has at least one item.
const PIECES_AT_ONCE: u32 = 32;

/// Whether the account holds items for so many open deliveries that it can hold none for another.
pub(super) fn is_crowded(draft: &Draft<'_>, context: &DeliveryContext<'_>) -> Result<bool, Stop> {
    let account = context.row(draft)?;
    Ok(account.held.len() >= MOST_HELD_DELIVERIES && !account.held.iter().any(|held_delivery| is_of(held_delivery, context)))
}

/// Holds an item of the delivery.
pub(super) fn hold(draft: &mut Draft<'_>, context: &DeliveryContext<'_>, held: Held) -> Result<(), Stop> {
    let since = draft.at;
    let account = context.row_mut(draft)?;
    let found = account.held.iter().position(|held_delivery| is_of(held_delivery, context));
    let at = found.unwrap_or_else(|| {
        let is_free = |number: &u8| account.held.iter().all(|held_delivery| held_delivery.number != *number);
        let number = (0..=u8::MAX).find(is_free).holds(Invariant::HeldNumberIsFree);
        account.held.push(HeldDelivery {
            number,
            stream: context.stream,
            delivery: context.delivery.id,
            since,
            first: 0,
            next: 0,
        });
        account.held.len() - 1
    });
    let (number, next) = (account.held[at].number, account.held[at].next);
    // What an earlier command held stays as it is, so nothing has to be read.
    let own = next.checked_sub(1).map(|piece| RowKey::Held(context.account, number, piece));
    if let Some(key) = own.filter(|key| draft.has_changed(key))
        && let Some(piece) = draft.held_mut(key)?
        && (1..HELD_PIECE).contains(&piece.items.len())
    {
        piece.items.push(held);
        return Ok(());
    }
    let row = Row::Held(Arc::new(HeldItems { items: vec![held] }));
    draft.put(RowKey::Held(context.account, number, next), row);
    let account = context.row_mut(draft)?;
    account.held[at].next += 1;
    Ok(())
}

/// What the account holds for this delivery; `None` if nothing.
pub(super) fn held_delivery(draft: &Draft<'_>, context: &DeliveryContext<'_>) -> Result<Option<HeldDelivery>, Stop> {
    let account = context.row(draft)?;
    Ok(account.held.iter().find(|held_delivery| is_of(held_delivery, context)).copied())
}

fn is_of(held_delivery: &HeldDelivery, context: &DeliveryContext<'_>) -> bool {
    (held_delivery.stream, held_delivery.delivery) == (context.stream, context.delivery.id)
}

/// Keys of the pieces that [`take`] looks at.
pub(super) fn keys(id: BankAccountId, held_delivery: &HeldDelivery) -> impl Iterator<Item = RowKey> {
    let number = held_delivery.number;
    (held_delivery.first..held_delivery.next.min(held_delivery.first + PIECES_AT_ONCE))
        .map(move |piece| RowKey::Held(id, number, piece))
}

/// Removes and returns the oldest items of an open delivery: whole pieces, at least one, and no further one that would exceed
/// `most`.
pub(super) fn take(
    draft: &mut Draft<'_>,
    id: BankAccountId,
    held_delivery: HeldDelivery,
    most: usize,
) -> Result<Vec<Held>, Stop> {
    draft.need(keys(id, &held_delivery))?;
    let (mut taken, mut first) = (Vec::new(), held_delivery.first);
    for key in keys(id, &held_delivery) {
        let items = draft.held(key)?.map_or(&[][..], |piece| &piece.items);
        if !taken.is_empty() && taken.len() + items.len() > most {
            break;
        }
        taken.extend_from_slice(items);
        draft.put(key, Row::Held(Arc::default()));
        first += 1;
    }
    let account = draft.account_mut(RowKey::BankAccount(id))?.holds(Invariant::AccountIsOpen);
    let own = account.held.iter_mut().find(|own| own.number == held_delivery.number).holds(Invariant::HeldDeliveryIsListed);
    own.first = first;
    if own.first == own.next {
        account.held.retain(|own| own.number != held_delivery.number);
    }
    Ok(taken)
}
