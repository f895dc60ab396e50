//! Refunds whose purchase has not come yet: they wait for it, and are applied when it comes.

use super::{
    delivery_context::DeliveryContext,
    known_items::{KnownItemPlace, known, known_mut},
    return_purchase::{is_purchase, return_purchase},
    transaction_events::waiting_event,
};
use crate::{
    command::{ApplyWaitingRefunds, Body},
    decide::{
        draft::{Draft, Stop},
        open_items,
    },
    event::{Event, TransactionEvent, Verdict},
    ids::{Fingerprint, Position},
    item::{Item, Original},
    state::{known_items::ReturnedPurchase, open_items::WaitingRefund},
};

/// How many days a refund waits for its purchase.
const WAITS_DAYS: i32 = 30;

pub(super) fn wait(draft: &mut Draft<'_>, context: &DeliveryContext<'_>, item: &Item, same: KnownItemPlace) -> Result<(), Stop> {
    let transaction = known(draft, context, same)?.transaction;
    let until = draft.today().max(item.facts.booked_on).plus(WAITS_DAYS);
    let waiting = WaitingRefund {
        transaction,
        amount: item.facts.amount,
        booked_on: item.facts.booked_on,
        until,
        original: item.original,
        merchant: item.facts.merchant_hash,
        facts: item.facts.clone(),
    };
    open_items::put(draft, context.account, waiting)
}

/// Which of the waiting refunds a purchase is matched with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waiting {
    /// All: the purchase is new.
    All,
    /// Those that name it: it was there when they came, but under fewer references.
    Naming,
}

/// Drops a waiting refund that was taken back.
pub(super) fn forget_waiting(draft: &mut Draft<'_>, context: &DeliveryContext<'_>, refund: Position) -> Result<(), Stop> {
    let waits = open_items::all::<WaitingRefund>(draft, context.account)?.find(|(_, waiting)| waiting.transaction == refund);
    if let Some((at, _)) = waits {
        open_items::take::<WaitingRefund>(draft, context.account, at)?;
    }
    Ok(())
}

/// Applies the refunds that wait for this purchase: first those that name it, whatever they return, then one of exactly its
/// amount, then the oldest.
pub(super) fn apply_waiting(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    same: KnownItemPlace,
    which: Waiting,
) -> Result<(), Stop> {
    loop {
        let purchase = known(draft, context, same)?;
        if !is_purchase(purchase) {
            return Ok(());
        }
        let (position, full) = (purchase.transaction, draft.is_full());
        let left = purchase.key.amount_minor - purchase.returned_minor;
        let rank = |refund: &WaitingRefund| -> Option<(bool, bool)> {
            if refund.amount.asset != purchase.key.currency {
                return None;
            }
            match refund.original {
                Some(original) if purchase.is_named(original.hash()) => Some((false, false)),
                Some(Original::Named(_)) => None,
                _ if which == Waiting::Naming => None,
                _ => {
                    let merchant = refund.merchant.map(Fingerprint::short_hash);
                    let fits = merchant.is_some() && merchant == purchase.merchant && refund.amount.minor <= left;
                    fits.then_some((true, refund.amount.minor != purchase.key.amount_minor))
                }
            }
        };
        let waiting = open_items::all::<WaitingRefund>(draft, context.account)?;
        let ranked = waiting.filter_map(|(at, refund)| rank(refund).map(|rank| (rank, refund.transaction, at)));
        let Some((_, _, at)) = ranked.min() else { return Ok(()) };
        if full {
            let named = which == Waiting::Naming;
            let (account, delivery) = (context.account, context.delivery.clone());
            let rest = ApplyWaitingRefunds { account, delivery, month: same.month, purchase: position, named };
            draft.follow_up(draft.bucket, Body::ApplyWaitingRefunds(rest));
            return Ok(());
        }
        let Some(refund) = open_items::take::<WaitingRefund>(draft, context.account, at)? else { return Ok(()) };
        let own = draft.transaction(refund.transaction);
        emit_found(draft, context, &refund, same)?;
        let returned_minor = return_purchase(draft, context, same, refund.amount.minor, own, refund.booked_on)?;
        let at = KnownItemPlace::of(draft, context, refund.booked_on.month(), refund.transaction)?;
        if let Some(at) = at {
            known_mut(draft, context, at)?.returns =
                Some(ReturnedPurchase { month: same.month, transaction: position, amount_minor: returned_minor });
        }
    }
}

fn emit_found(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    refund: &WaitingRefund,
    purchase: KnownItemPlace,
) -> Result<(), Stop> {
    let original = draft.transaction(known(draft, context, purchase)?.transaction);
    let event = waiting_event(draft, context.account, &context.delivery.feed, refund);
    draft.emit(Event::Transaction(Box::new(TransactionEvent {
        original: Some(original),
        verdict: Verdict::RefundFound,
        ..event
    })));
    Ok(())
}
