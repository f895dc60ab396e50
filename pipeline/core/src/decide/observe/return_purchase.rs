//! What the return of a purchase, or of part of it, takes back.

use super::{
    delivery_context::DeliveryContext,
    known_items::{KnownItemPlace, known, known_mut},
};
use crate::{
    command::{Body, ClawBack, Credit, Revise},
    decide::{
        claw_back::{claw_back, is_owed},
        draft::{Draft, Stop},
        revise,
    },
    ids::TransactionId,
    item::{Direction, Item, Kind},
    state::known_items::{KnownItem, Standing},
    time::Day,
};

/// Whether a known item is a purchase that is booked: only one can be returned.
pub(super) fn is_purchase(known: &KnownItem) -> bool {
    known.kind == Kind::Purchase && known.key.direction == Direction::Debit && known.standing == Standing::Booked
}

/// Returns part of a purchase, at most all of it. Returns how much that was, in minor units.
pub(super) fn return_purchase(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    purchase: KnownItemPlace,
    amount_minor: i64,
    because_of: TransactionId,
    booked_on: Day,
) -> Result<i64, Stop> {
    let known = known_mut(draft, context, purchase)?;
    let before_minor = known.returned_minor;
    known.returned_minor = before_minor.saturating_add(amount_minor).min(known.key.amount_minor.max(before_minor));
    let (returned_minor, judged_first, position, round) = (known.returned_minor, known.judged_on, known.transaction, known.round);
    // A purchase that earned for no wallet has nothing to take back.
    if let Some(wallet) = known.wallet {
        let transaction = draft.transaction(position);
        take_back(draft, ClawBack { wallet, transaction, judged_first, returned_minor, because_of, booked_on, round })?;
    }
    Ok(returned_minor - before_minor)
}

/// Corrects what a purchase earned, of which `before` says what it was: pays by `credit`, or nothing.
pub(super) fn revise(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    purchase: KnownItemPlace,
    before: &KnownItem,
    credit: Option<Credit>,
    booked_on: Day,
) -> Result<(), Stop> {
    let known = known(draft, context, purchase)?;
    let Some(wallet) = before.wallet else { return Ok(()) };
    let revise = Revise {
        wallet,
        transaction: draft.transaction(known.transaction),
        judged_first: before.judged_on,
        round: known.round,
        credit,
        returned_minor: known.returned_minor,
        because_of: draft.transaction(known.content_of.unwrap_or(known.transaction)),
        booked_on,
    };
    if wallet.bucket() == draft.bucket && !draft.is_full() {
        return revise::revise(draft, &revise);
    }
    draft.follow_up(wallet.bucket(), Body::Revise(Box::new(revise)));
    Ok(())
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
    return_purchase(draft, context, same, 0, own, item.facts.booked_on).map(|_| ())
}
