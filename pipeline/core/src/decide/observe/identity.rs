//! Whether an item is new. Comments number the steps of the algorithm; nothing here changes anything.

use super::{
    by_reference::{all_named, by_reference},
    delivery_context::DeliveryContext,
    known_items::{self, KnownItemPlace, block},
    known_pendings::{self, dropped_after_days, oldest},
    matching::Matching,
    reference_trust::{MOVES_DAYS, is_another},
    same_content::SameContent,
};
use crate::{
    decide::{
        draft::{Draft, Stop},
        open_items,
    },
    ids::Fingerprint,
    item::{BookedFrom, Item, Status, WeakKey},
    review_reason::ReviewReason,
    state::{
        known_items::{KnownItem, Standing},
        open_items::Pending,
        stream_evidence::ReferenceTrust,
    },
};

/// What an item turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identified {
    /// Known: it pays nothing; its sources and references are remembered.
    Repeat(KnownItemPlace),
    /// Known, and reported by another stream on another day.
    Moved(KnownItemPlace),
    /// A pending item that is known, by its place among the account's.
    RepeatedPending(usize),
    /// A pending item that is already booked (or was removed): it reports nothing new.
    Overtaken,
    /// An entry whose details are known, or a detail of a known entry.
    KnownAsBatch,
    /// Other content under a known id.
    Conflict(KnownItemPlace),
    /// The same, from a bank that is known to reuse its ids.
    UsedAgain(KnownItemPlace),
    /// A new pending item.
    Pending,
    /// Known or new: only a person can say.
    Review(ReviewReason),
    /// To be decided when its delivery ends.
    Hold,
    /// New, and the pending item that it settles, if any.
    New { settles: Option<usize> },
}

/// Determines what an item is.
pub(super) fn identify(
    draft: &Draft<'_>,
    context: &DeliveryContext<'_>,
    matching: &Matching,
    (index, item): (usize, &Item),
) -> Result<Identified, Stop> {
    let account = context.row(draft)?;
    if account.forgotten_before.is_some_and(|day| item.facts.booked_on < day) {
        return Ok(Identified::Review(ReviewReason::BeforeForgotten)); // 1
    }
    if item.status == Status::Pending {
        return identify_pending(draft, context, matching, (index, item));
    }
    let (key, month) = (item.weak_key(), item.facts.booked_on.month());
    let block = block(draft, context, month)?;
    let same: Vec<usize> = (0..block.len()).filter(|at| block[*at].key == key && block[*at].counts()).collect(); // 2
    let here = |at: usize| KnownItemPlace { month, at };
    let named = match matching.named(index) {
        Some(named) => Some(named),
        None => by_reference(draft, context, item)?,
    };
    let of_pending = if named.is_none() { by_pending(draft, context, item)? } else { None };
    if let Some(Identified::Repeat(same)) = of_pending {
        return Ok(Identified::Repeat(same)); // 4
    }
    if named.is_none_or(|named| named.month != month || block[named.at].key != key)
        && let Some(at) = same.iter().find(|at| context.is_by(item, block[**at].seen_in(context.stream)))
    {
        return Ok(Identified::Repeat(here(*at))); // 3
    }
    if let Some(named) = named {
        return known_as(draft, context, item, named); // 4
    }
    if let Some(found) = of_pending {
        return Ok(found); // 4
    }
    if let Some(at) = known_pendings::with(draft, context, &item.references)?.filter(|(_, pending)| !pending.settled) {
        return Ok(Identified::New { settles: Some(at.0) }); // 4, whatever the amount
    }
    let same_content = SameContent { account, context, matching, index, item, month, block, same: &same };
    let beyond = matching.is_beyond(index);
    let own = if beyond { None } else { same_content.in_this_stream() };
    if let Some((at, true)) = own.or_else(|| same_content.in_other_streams().map(|at| (at, true))) {
        return Ok(Identified::Repeat(here(at))); // 7, 8
    }
    if batch_is_known(context, item, block) {
        return Ok(Identified::KnownAsBatch);
    }
    if let Some(review_reason) = same_content.review_reason() {
        return Ok(Identified::Review(review_reason)); // 9, 10
    }
    let late = item.references.is_empty() && account.streams[usize::from(context.stream)].covers(key.booked_on);
    if context.window && !beyond && (late || own.is_some() || same_content.may_replace()) {
        return Ok(Identified::Hold); // 11
    }
    Ok(Identified::New { settles: settled_by(draft, context, matching, (index, item))? }) // 12
}

/// Step 4: what an item with a known reference is.
fn known_as(draft: &Draft<'_>, context: &DeliveryContext<'_>, item: &Item, named: KnownItemPlace) -> Result<Identified, Stop> {
    let found = known_items::known(draft, context, named)?;
    // A day that is no booking day (because the bank gave none) contradicts nothing.
    let key = item.weak_key();
    let known_key = match item.facts.booked_from {
        BookedFrom::Booking => found.key,
        BookedFrom::Value | BookedFrom::Message => WeakKey { booked_on: key.booked_on, ..found.key },
    };
    Ok(if found.standing == Standing::Removed || known_key == key || found.former.contains(&key) {
        Identified::Repeat(named)
    } else if context.reference_trust == ReferenceTrust::Reused
        && is_another(context, found, key, item.text.map(Fingerprint::short_hash))
    {
        Identified::UsedAgain(named)
    } else if has_another_day(context, found, item) {
        Identified::Moved(named)
    } else {
        Identified::Conflict(named)
    })
}

/// Whether a known item is now reported by a stream that has not had it, on another day: by a report of the day, then the
/// statement.
fn has_another_day(context: &DeliveryContext<'_>, known: &KnownItem, item: &Item) -> bool {
    let key = item.weak_key();
    let apart = (known.key.booked_on.number() - key.booked_on.number()).abs();
    let merchant = item.facts.merchant_hash.map(Fingerprint::short_hash);
    let is_alike =
        known.reads(item.text.map(Fingerprint::short_hash), context.stream) || (merchant.is_some() && known.merchant == merchant);
    let is_equal = known.key == WeakKey { booked_on: known.key.booked_on, ..key };
    known.seen_in(context.stream).is_none() && is_equal && is_alike && apart <= MOVES_DAYS
}

/// Step 4 for a booking that names its pending item: what was booked for that before. A booking of another amount is another part
/// of what was pending; one on another day may be the same.
fn by_pending(draft: &Draft<'_>, context: &DeliveryContext<'_>, item: &Item) -> Result<Option<Identified>, Stop> {
    let (Some(hash), key) = (item.settles, item.weak_key()) else { return Ok(None) };
    let account = context.row(draft)?;
    let mut moved = None;
    for same in all_named(draft, context, hash)? {
        let known = known_items::known(draft, context, same)?;
        if known.standing == Standing::Removed && context.is_by(item, known.seen_in(context.stream)) {
            return Ok(Some(Identified::Repeat(same)));
        }
        // The bank removed the pending item itself, as is usual once its booking is there.
        let was_pending = known.standing == Standing::Removed && known.references.iter().any(|own| own.reference.hash == hash);
        if was_pending || context.contradicts(account, known, &item.references) || context.has_seen(known) {
            continue;
        }
        if known.key == key || known.standing == Standing::Removed {
            return Ok(Some(Identified::Repeat(same)));
        }
        if known.key == (WeakKey { booked_on: known.key.booked_on, ..key }) {
            moved = moved.or(Some(same));
        }
    }
    Ok(moved.map(Identified::Conflict))
}

/// Steps 3 to 5 for a pending item, which is counted among its own kind.
fn identify_pending(
    draft: &Draft<'_>,
    context: &DeliveryContext<'_>,
    matching: &Matching,
    (index, item): (usize, &Item),
) -> Result<Identified, Stop> {
    if let Some((at, _)) = known_pendings::with(draft, context, &item.references)? {
        return Ok(Identified::RepeatedPending(at));
    }
    if by_reference(draft, context, item)?.is_some() {
        return Ok(Identified::Overtaken);
    }
    let key = item.weak_key();
    let account = context.row(draft)?;
    let pendings = open_items::all::<Pending>(draft, context.account)?;
    let mut same: Vec<(usize, &Pending)> = pendings
        .filter(|(_, pending)| pending.known.has_been(&key) && !matching.names_another_pending(pending.transaction, index))
        .collect();
    same.sort_by_key(|(_, pending)| (pending.known.key != key, pending.transaction));
    let fits = |known: &KnownItem| !context.contradicts(account, known, &item.references);
    let is_exact = |known: &KnownItem| fits(known) && context.is_by(item, known.seen_in(context.stream));
    let exact = same.iter().find(|(_, pending)| is_exact(&pending.known));
    if let Some((at, _)) = exact {
        return Ok(Identified::RepeatedPending(*at)); // 3
    }
    let free = |known: &KnownItem| fits(known) && !context.has_seen(known);
    let unmarked = same.iter().find(|(_, pending)| free(&pending.known));
    Ok(match unmarked {
        Some((at, _)) => Identified::RepeatedPending(*at), // 5
        None => Identified::Pending,
    })
}

/// Whether the item is an entry whose details are known, or a detail of a known entry: never are both counted. No delivery
/// contains both, so items of this delivery do not count here.
fn batch_is_known(context: &DeliveryContext<'_>, item: &Item, block: &[KnownItem]) -> bool {
    let own = item.weak_key();
    let mut others = block.iter().filter(|known| !context.has_seen(known));
    let alike = |known: &KnownItem, key: WeakKey| known.key == key;
    match &item.batch {
        Some(batch) => {
            let entry = WeakKey { amount_minor: batch.amount_minor, ..own };
            others.any(|known| {
                let named = batch.reference.is_some_and(|hash| known.references.iter().any(|own| own.reference.hash == hash));
                known.batch.is_none()
                    && alike(known, entry)
                    && (named || known.references.is_empty() || batch.reference.is_none())
            })
        }
        None => others.any(|known| {
            let Some(batch) = &known.batch else { return false };
            let entry = WeakKey { amount_minor: batch.amount_minor, ..known.key };
            let named = batch.reference.is_some_and(|hash| item.references.iter().any(|r| r.hash == hash));
            entry == own && (named || item.references.is_empty() || batch.reference.is_none())
        }),
    }
}

/// The pending item that a new booking settles: the one that the feed names, else the oldest of the same amount and, where both have
/// one, the same merchant, if it has been pending no longer than such an item is kept.
fn settled_by(
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
            || matching.names_another_pending(pending.transaction, index);
        !pending.settled && alike && !other_id && (0..=dropped_after_days).contains(&age) && merchants.is_none_or(|(a, b)| a == b)
    };
    Ok(oldest(draft, context, is_meant)?.map(|(at, _)| at))
}
