//! Items that a proposed programme version would judge are deferred: rows of their bucket keep them until that version is in force
//! or given up; then they are decided in the order they came. Meanwhile each is known like any other: it can be refunded, taken back, and
//! come again.

use super::{
    deferred_queue::DeferredQueue,
    delivery_context::DeliveryContext,
    known_items::{KnownItemPlace, known, set_outcome},
    refund,
    transaction_events::{Judging, judged_event},
    waiting_refunds,
};
use crate::{
    decide::draft::{Draft, Stop},
    event::{Event, TransactionEvent, Verdict},
    item::{Facts, Item, Kind, Original},
    state::{deferred_items::Deferred, known_items::Decided, open_items::Held},
};

/// Whether it is still open which version decides on an item.
pub(super) fn must_defer(draft: &Draft<'_>, item: &Item, facts: &Facts) -> bool {
    let programmes = draft.context.programmes;
    if facts.kind == Kind::Other || !programmes.must_defer(facts) {
        return false;
    }
    // No version judges a refund; it only says how far back to look for the purchase.
    let look_back = |days: Option<i32>| days.unwrap_or(refund::LOOK_BACK_DAYS);
    !refund::returns_money(facts)
        || (!matches!(item.original, Some(Original::Named(_)))
            && look_back(programmes.fence().map(|fence| fence.programme.look_back_days()))
                != look_back(programmes.judging(facts).map(|(programme, _)| programme.look_back_days())))
}

/// Defers an item. Refunds that wait for a purchase find it already: what they return is not earned later.
pub(super) fn defer(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
    same: KnownItemPlace,
    (event, facts): (TransactionEvent, Facts),
) -> Result<(), Stop> {
    set_outcome(draft, context, same, facts.kind, Decided::Deferred, None)?;
    let verdict = Verdict::AwaitsVersion;
    let judging = Judging { wallet: None, version: None, judged_on: None, verdict, original: None };
    draft.emit(Event::Transaction(Box::new(judged_event(event, facts, &judging))));
    let held = Held { transaction: known(draft, context, same)?.transaction, item: item.clone() };
    let queue = DeferredQueue::Version(draft.bucket);
    queue.put(draft, Deferred { account: context.account, delivery: context.delivery.clone(), held })?;
    waiting_refunds::apply_waiting(draft, context, same, waiting_refunds::Waiting::All)
}
