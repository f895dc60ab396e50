//! Announced items: kept, shown, linked to their booking, dropped after the days that the profile says. They never pay.

use super::{DeliveryContext, booking, matching::Matching, transaction_events};
use crate::{
    decide::{
        draft::{Draft, Stop},
        open_items,
    },
    event::{Event, TransactionStatus},
    ids::{Fingerprint, Position},
    item::{Item, Reference},
    meaning::Meaning,
    review_reason::ReviewReason,
    state::{
        known_items::{Decided, KnownItem, KnownReference, Standing},
        open_items::Pending,
    },
    time::Day,
};

/// Days that a pending item which nothing settles is kept, unless its feed's profile says otherwise.
const DROPPED_AFTER_DAYS: i32 = 14;
/// Days that a settled one is kept: no page that old is served again.
const FORGOTTEN_AFTER_DAYS: i32 = 60;

/// Contents that an announcement has had before, and is still known by.
const MOST_FORMER: usize = 8;

/// A new announcement.
pub(super) fn announce(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
    position: Position,
) -> Result<(), Stop> {
    let until = kept_until(item.facts.booked_on, draft.today(), dropped_after_days(draft, context));
    if !booking::is_own_feed(draft, context)? {
        return booking::review(draft, context, item, position, ReviewReason::OtherFeed);
    }
    let known = KnownItem {
        transaction: position,
        key: item.weak_key(),
        former: Vec::new(),
        standing: Standing::Booked,
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
    };
    let pending = Pending { transaction: position, known, facts: item.facts.clone(), settled: false, until };
    open_items::put(draft, context.account, pending)?;
    let told = transaction_events::unjudged_event(
        draft,
        context,
        item,
        position,
        TransactionStatus::Pending,
        transaction_events::identity_of(item),
    );
    draft.tell(Event::Transaction(Box::new(told)));
    Ok(())
}

/// Days that a pending item of this delivery is kept while nothing settles it, and that its booking may come after it.
fn dropped_after_days(draft: &Draft<'_>, context: &DeliveryContext<'_>) -> i32 {
    match draft.context.programmes.meaning() {
        Meaning::First => DROPPED_AFTER_DAYS,
        Meaning::PendingDays => context.delivery.pending_days.map_or(DROPPED_AFTER_DAYS, i32::from),
    }
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

/// A pending that is known: its amount may have moved.
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
        // An older page may tell it as it was.
        pending.known.former.retain(|former| *former != key && *former != was);
        pending.known.former.truncate(MOST_FORMER - 1);
        pending.known.former.insert(0, was);
        pending.known.key = key;
    }
    Ok(())
}

/// The pending that carries one of these references, and its place.
pub(super) fn with<'w>(
    draft: &'w Draft<'_>,
    context: &DeliveryContext<'_>,
    references: &[Reference],
) -> Result<Option<(usize, &'w Pending)>, Stop> {
    let named = |pending: &Pending| references.iter().any(|reference| pending.known.has(*reference));
    oldest(draft, context, named)
}

fn oldest<'w>(
    draft: &'w Draft<'_>,
    context: &DeliveryContext<'_>,
    is_meant: impl Fn(&Pending) -> bool,
) -> Result<Option<(usize, &'w Pending)>, Stop> {
    let pendings = open_items::all::<Pending>(draft, context.account)?;
    Ok(pendings.filter(|(_, pending)| is_meant(pending)).min_by_key(|(_, pending)| pending.transaction))
}

/// The pending that a new booking settles: the one that the feed names, else the oldest of the same amount and, where both have
/// one, the same merchant, announced in the days before it that such an item is kept.
pub(super) fn settled_by(
    draft: &Draft<'_>,
    context: &DeliveryContext<'_>,
    matching: &Matching,
    (index, item): (usize, &Item),
) -> Result<Option<usize>, Stop> {
    let account = context.row(draft)?;
    let (key, dropped_after_days) = (item.weak_key(), dropped_after_days(draft, context));
    let is_meant = |pending: &Pending| {
        if let Some(hash) = item.settles {
            return !pending.settled && pending.known.is_named(hash);
        }
        let own = pending.known.key;
        let age = key.booked_on.number() - own.booked_on.number();
        let alike = (own.amount_minor, own.currency, own.direction, own.reversal)
            == (key.amount_minor, key.currency, key.direction, key.reversal);
        let merchants = pending.known.merchant.zip(item.facts.merchant_hash.map(Fingerprint::short_hash));
        let other_id = context.contradicts(account, &pending.known, &item.references)
            || matching.announces_another(pending.transaction, index);
        !pending.settled && alike && !other_id && (0..=dropped_after_days).contains(&age) && merchants.is_none_or(|(a, b)| a == b)
    };
    Ok(oldest(draft, context, is_meant)?.map(|(at, _)| at))
}
