//! Pending items: kept, shown, linked to their booking, dropped after the days that the profile says. They never pay.

use super::{
    delivery_context::DeliveryContext,
    known_pendings::dropped_after_days,
    review,
    transaction_events::{identity_of, unjudged_event},
};
use crate::{
    decide::{
        draft::{Draft, Stop},
        open_items,
    },
    event::{Event, TransactionStatus},
    ids::{Fingerprint, Position},
    item::{Item, Reference},
    review_reason::ReviewReason,
    state::{
        known_items::{Decided, KnownItem, KnownReference, Standing},
        open_items::Pending,
    },
    time::Day,
};

/// Days that a settled one is kept: no page that old is served again.
const FORGOTTEN_AFTER_DAYS: i32 = 60;

/// Contents that a pending item has had before, and is still known by.
const MOST_FORMER: usize = 8;

/// Enters a new pending item.
pub(super) fn enter(draft: &mut Draft<'_>, context: &DeliveryContext<'_>, item: &Item, position: Position) -> Result<(), Stop> {
    let until = kept_until(item.facts.booked_on, draft.today(), dropped_after_days(draft, context));
    if !context.is_own_feed(draft)? {
        return review::review(draft, context, item, position, ReviewReason::OtherFeed);
    }
    let known = KnownItem {
        transaction: position,
        key: item.weak_key(),
        former: Vec::new(),
        standing: Standing::Booked,
        waits_since: None,
        seen: vec![context.seen(item)],
        removed_in: Vec::new(),
        references: item
            .references
            .iter()
            .map(|reference| KnownReference { reference: *reference, stream: context.stream })
            .collect(),
        also_named: Vec::new(),
        text: item.text.map(Fingerprint::short_hash),
        merchant: item.facts.merchant_hash.map(Fingerprint::short_hash),
        balance_after_minor: None,
        batch: None,
        kind: item.facts.kind,
        judged_on: item.facts.plain_day(),
        purchased: None,
        decided: Decided::No,
        wallet: None,
        returned_minor: 0,
        returns: None,
        round: 0,
        ruled: None,
        content_of: None,
    };
    let pending = Pending { transaction: position, known, facts: item.facts.clone(), settled: false, until };
    open_items::put(draft, context.account, pending)?;
    let event = unjudged_event(draft, context, item, position, TransactionStatus::Pending, identity_of(item));
    draft.emit(Event::Transaction(Box::new(event)));
    Ok(())
}

fn kept_until(booked_on: Day, today: Day, days: i32) -> Day {
    booked_on.max(today).plus(days)
}

impl Pending {
    /// Its booking came.
    pub(super) fn settle(&mut self, today: Day) {
        self.settled = true;
        self.until = kept_until(self.known.key.booked_on, today, FORGOTTEN_AFTER_DAYS);
    }
}

/// A pending item that is known: its amount may have moved.
pub(super) fn repeat(draft: &mut Draft<'_>, context: &DeliveryContext<'_>, item: &Item, at: usize) -> Result<(), Stop> {
    let Some(pending) = open_items::at_mut::<Pending>(draft, context.account, at)? else { return Ok(()) };
    pending.known.mark(context.seen(item));
    let known = &pending.known;
    let fresh = item.references.iter().filter(|r| !known.has_kind(r.kind, |stream| stream == context.stream)).copied();
    let fresh: Vec<Reference> = fresh.collect();
    pending.known.learn(&fresh, context.stream);
    let (key, was) = (item.weak_key(), pending.known.key);
    let is_named = item.references.iter().any(|reference| pending.known.has(*reference));
    if !pending.settled && is_named && was != key {
        // An older page may show it as it was.
        pending.known.former.retain(|former| *former != key && *former != was);
        pending.known.former.truncate(MOST_FORMER - 1);
        pending.known.former.insert(0, was);
        pending.known.key = key;
    }
    Ok(())
}
