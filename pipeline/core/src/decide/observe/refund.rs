//! Refunds: which purchase each of them returns, and what that takes back.

use super::{
    by_reference::with_reference,
    delivery_context::DeliveryContext,
    known_items::{KnownItemPlace, known, known_mut, set_outcome},
    return_purchase::{is_purchase, return_purchase},
    transaction_events::{Judging, judged_event},
    waiting_refunds,
};
use crate::{
    decide::draft::{Draft, Stop},
    event::{Event, TransactionEvent, Verdict},
    ids::Fingerprint,
    item::{Direction, Facts, Item, Kind, Original},
    state::known_items::{Decided, ReturnedPurchase},
    time::{Day, Month},
};

/// How many days back to look for a purchase if no programme says.
pub(super) const LOOK_BACK_DAYS: i32 = 180;

/// Whether an item returns what a purchase took.
pub(super) fn returns_money(facts: &Facts) -> bool {
    matches!(facts.kind, Kind::Refund | Kind::Chargeback) && facts.direction == Direction::Credit
}

/// Evaluates the rewards of a refund's purchase again, or lets the refund wait for its purchase.
pub(super) fn refund(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
    same: KnownItemPlace,
    event: TransactionEvent,
) -> Result<(), Stop> {
    let purchase = purchase_of(draft, context, item)?;
    let own = set_outcome(draft, context, same, item.facts.kind, Decided::Yes, None)?;
    let original = match purchase {
        Some(purchase) => Some(known(draft, context, purchase)?.transaction),
        None => None,
    };
    let judging = Judging {
        wallet: None,
        version: None,
        judged_on: None,
        verdict: if purchase.is_some() { Verdict::Refunds } else { Verdict::RefundWaits },
        original: original.map(|position| draft.transaction(position)),
    };
    draft.emit(Event::Transaction(Box::new(judged_event(event, item.facts.clone(), &judging))));
    match purchase {
        Some(purchase) => {
            let (amount_minor, booked_on) = (item.facts.amount.minor, item.facts.booked_on);
            let returned_minor = return_purchase(draft, context, purchase, amount_minor, own, booked_on)?;
            let position = known(draft, context, purchase)?.transaction;
            known_mut(draft, context, same)?.returns =
                Some(ReturnedPurchase { month: purchase.month, transaction: position, amount_minor: returned_minor });
            Ok(())
        }
        None => waiting_refunds::wait(draft, context, item, same),
    }
}

/// The purchase that a refund returns: the one it names; else, among those of its merchant (or text) and currency, the one of
/// exactly its amount; else the latest with enough left.
fn purchase_of(draft: &Draft<'_>, context: &DeliveryContext<'_>, item: &Item) -> Result<Option<KnownItemPlace>, Stop> {
    if let Some(original) = item.original {
        let named = with_reference(draft, context, original.hash())?;
        if let Some(same) = named {
            let purchase = known(draft, context, same)?;
            if is_purchase(purchase) && purchase.key.currency == item.facts.amount.asset {
                return Ok(Some(same));
            }
        }
        if matches!(original, Original::Named(_)) {
            return Ok(None);
        }
    }
    let (merchant, text) = (item.facts.merchant_hash.map(Fingerprint::short_hash), item.text.map(Fingerprint::short_hash));
    let (last, back_days) = (item.facts.booked_on, look_back_days(draft, item));
    let first = last.plus(-back_days);
    let account = context.row(draft)?;
    let months: Vec<Month> = account.months.iter().copied().filter(|m| first.month() <= *m && *m <= last.month()).collect();
    draft.need(months.iter().map(|month| context.block_key(*month)))?;
    let mut best: Option<(bool, Day, KnownItemPlace)> = None;
    for month in months {
        let block = draft.block(context.block_key(month))?.map_or(&[][..], |block| &block.items);
        for (at, known) in block.iter().enumerate() {
            let left = known.key.amount_minor - known.returned_minor;
            let fits = is_purchase(known)
                && ((merchant.is_some() && known.merchant == merchant) || (text.is_some() && known.text == text))
                && known.key.currency == item.facts.amount.asset
                && (first..=last).contains(&known.key.booked_on)
                && left >= item.facts.amount.minor;
            let rank = (known.key.amount_minor == item.facts.amount.minor, known.key.booked_on);
            if fits && best.is_none_or(|(exact, day, _)| rank >= (exact, day)) {
                best = Some((rank.0, rank.1, KnownItemPlace { month, at }));
            }
        }
    }
    Ok(best.map(|(_, _, same)| same))
}

fn look_back_days(draft: &Draft<'_>, item: &Item) -> i32 {
    draft.context.programmes.judging(&item.facts).map_or(LOOK_BACK_DAYS, |(programme, _)| programme.look_back_days())
}
