//! What the return of a purchase, or of part of it, takes back.

use super::{
    delivery_context::DeliveryContext,
    known_items::{KnownItemPlace, known, known_mut},
};
use crate::{
    command::{Body, ClawBack},
    decide::{
        claw_back::{claw_back, is_owed},
        draft::{Draft, Stop},
    },
    ids::{TransactionId, WalletId},
    item::{Direction, Item, Kind},
    state::known_items::{KnownItem, Standing},
    time::Day,
};

/// Whether a known item is a purchase that is booked: only one can be returned.
pub(super) fn is_purchase(known: &KnownItem) -> bool {
    known.kind == Kind::Purchase && known.key.direction == Direction::Debit && known.standing == Standing::Booked
}

/// Returns part of a purchase, at most all of it.
pub(super) fn return_purchase(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    purchase: KnownItemPlace,
    amount_minor: i64,
    because_of: TransactionId,
    booked_on: Day,
) -> Result<(), Stop> {
    let known = known_mut(draft, context, purchase)?;
    known.returned_minor = known.returned_minor.saturating_add(amount_minor).min(known.key.amount_minor);
    let (returned_minor, judged_on, position, wallet) = (known.returned_minor, known.judged_on, known.transaction, known.wallet);
    // A purchase that earned for no wallet has nothing to take back.
    let Some(wallet) = wallet else { return Ok(()) };
    let transaction = draft.transaction(position);
    take_back(draft, ClawBack { wallet, transaction, judged_on, returned_minor, because_of, booked_on, undoes: false })
}

/// Takes back all that was paid for a purchase, which may be paid for again: nobody returned it.
pub(super) fn undo(
    draft: &mut Draft<'_>,
    (wallet, transaction, judged_on): (WalletId, TransactionId, Day),
    whole_minor: i64,
    booked_on: Day,
) -> Result<(), Stop> {
    let (returned_minor, because_of) = (whole_minor, transaction);
    take_back(draft, ClawBack { wallet, transaction, judged_on, returned_minor, because_of, booked_on, undoes: true })
}

/// Takes back here, or by a follow-up to the wallet's bucket.
fn take_back(draft: &mut Draft<'_>, claw: ClawBack) -> Result<(), Stop> {
    if claw.wallet.bucket() == draft.bucket && !draft.is_full() && !is_owed(draft, &claw)? {
        return claw_back(draft, &claw);
    }
    draft.follow_up(claw.wallet.bucket(), Body::ClawBack(claw));
    Ok(())
}

/// Takes back what was returned of a purchase before it was judged, now that it has earned for its full amount.
pub(super) fn return_earlier(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
    same: KnownItemPlace,
) -> Result<(), Stop> {
    let purchase = known(draft, context, same)?;
    if purchase.returned_minor == 0 {
        return Ok(());
    }
    let own = draft.transaction(purchase.transaction);
    return_purchase(draft, context, same, 0, own, item.facts.booked_on)
}
