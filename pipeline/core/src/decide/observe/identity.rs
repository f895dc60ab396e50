//! Whether an item is new. Comments number the steps of the algorithm; nothing here changes anything.

use super::{
    DeliveryContext, known_items,
    known_likes::Likes,
    matching::Matching,
    reference_trust::{MOVES_DAYS, is_another},
};
use crate::{
    decide::{
        draft::{Draft, Stop},
        open_items,
    },
    ids::Fingerprint,
    item::{BookedFrom, Item, Reference, Status, WeakKey},
    review_reason::ReviewReason,
    state::{
        known_items::{KnownItem, Standing},
        open_items::Pending,
        row::RowKey,
        stream_evidence::ReferenceTrust,
    },
    time::Month,
};

/// The place of a known item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KnownItemPlace {
    /// The month of the block that contains it.
    pub month: Month,
    /// Its index in that block.
    pub at: usize,
}

/// What an item turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identified {
    /// Known: it pays nothing; its sources and references are remembered.
    Repeat(KnownItemPlace),
    /// Known, and reported by another stream on another day.
    Moved(KnownItemPlace),
    /// A pending item that is known, by its place among the account's.
    RepeatedPending(usize),
    /// The announcement of an item that is already booked (or was removed): it reports nothing new.
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
    let same: Vec<usize> = (0..block.len()).filter(|at| block[*at].key == key).collect(); // 2
    let here = |at: usize| KnownItemPlace { month, at };
    let named = match matching.named(index) {
        Some(named) => Some(named),
        None => by_reference(draft, context, item)?,
    };
    let announced = if named.is_none() { by_announcement(draft, context, item)? } else { None };
    if let Some(Identified::Repeat(same)) = announced {
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
    if let Some(found) = announced {
        return Ok(found); // 4
    }
    if let Some(at) = super::pending::with(draft, context, &item.references)?.filter(|(_, pending)| !pending.settled) {
        return Ok(Identified::New { settles: Some(at.0) }); // 4, whatever the amount
    }
    let likes = Likes { account, context, matching, index, item, month, block, same: &same };
    let beyond = matching.is_beyond(index);
    let mine = if beyond { None } else { likes.among_mine() };
    if let Some((at, true)) = mine.or_else(|| likes.among_theirs().map(|at| (at, true))) {
        return Ok(Identified::Repeat(here(at))); // 7, 8
    }
    if batch_is_known(context, item, block) {
        return Ok(Identified::KnownAsBatch);
    }
    if let Some(review_reason) = likes.review_reason() {
        return Ok(Identified::Review(review_reason)); // 9, 10
    }
    let late = item.references.is_empty() && account.streams[usize::from(context.stream)].covers(key.booked_on);
    if context.window && !beyond && (late || mine.is_some() || likes.may_replace()) {
        return Ok(Identified::Hold); // 11
    }
    Ok(Identified::New { settles: super::pending::settled_by(draft, context, matching, (index, item))? }) // 12
}

/// Step 4: what an item with a known reference is.
fn known_as(draft: &Draft<'_>, context: &DeliveryContext<'_>, item: &Item, named: KnownItemPlace) -> Result<Identified, Stop> {
    let found = known_items::known(draft, context, named)?;
    // A day that is no booking day (because the bank gave none) contradicts nothing.
    let key = item.weak_key();
    let known_key = match item.facts.booked_from {
        BookedFrom::Booking => found.key,
        _ => WeakKey { booked_on: key.booked_on, ..found.key },
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

/// The known items of a month; empty if the account has none.
pub(super) fn block<'w>(draft: &'w Draft<'_>, context: &DeliveryContext<'_>, month: Month) -> Result<&'w [KnownItem], Stop> {
    let account = context.row(draft)?;
    if !account.months.contains(&month) {
        return Ok(&[]);
    }
    Ok(draft.block(context.block_key(month))?.map_or(&[], |block| &block.items))
}

/// The known item with one of an item's references, even if its day has changed.
pub(super) fn by_reference(
    draft: &Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
) -> Result<Option<KnownItemPlace>, Stop> {
    by_references(draft, context, item.weak_key(), &item.references)
}

/// The known item with one of these references. If several match, one with this content comes first, then one whose own reference
/// it is, then one that this delivery has not had.
pub(super) fn by_references(
    draft: &Draft<'_>,
    context: &DeliveryContext<'_>,
    key: WeakKey,
    references: &[Reference],
) -> Result<Option<KnownItemPlace>, Stop> {
    let mut best: Option<(bool, bool, bool, KnownItemPlace)> = None;
    for reference in references {
        for same in all_named(draft, context, reference.hash)? {
            let known = known_items::known(draft, context, same)?;
            let rank = (known.key != key, !known.has(*reference), context.has_seen(known));
            if best.is_none_or(|(other, lent, seen, _)| rank < (other, lent, seen)) {
                best = Some((rank.0, rank.1, rank.2, same));
            }
        }
    }
    Ok(best.map(|(_, _, _, same)| same))
}

/// The known item whose own reference has this hash; if there is none, one that it names as its announcement's.
pub(super) fn with_reference(
    draft: &Draft<'_>,
    context: &DeliveryContext<'_>,
    hash: Fingerprint,
) -> Result<Option<KnownItemPlace>, Stop> {
    let named = all_named(draft, context, hash)?;
    for same in &named {
        if known_items::known(draft, context, *same)?.references.iter().any(|own| own.reference.hash == hash) {
            return Ok(Some(*same));
        }
    }
    Ok(named.first().copied())
}

/// Every known item that this reference names.
pub(super) fn all_named(
    draft: &Draft<'_>,
    context: &DeliveryContext<'_>,
    hash: Fingerprint,
) -> Result<Vec<KnownItemPlace>, Stop> {
    let mut named = Vec::new();
    let account = context.row(draft)?;
    if account.months.is_empty() {
        return Ok(named);
    }
    let Some(references) = draft.references(RowKey::References(context.account))? else { return Ok(named) };
    draft.need(references.months(hash).map(|month| context.block_key(month)))?;
    for month in references.months(hash) {
        let items = block(draft, context, month)?;
        named.extend((0..items.len()).filter(|at| items[*at].is_named(hash)).map(|at| KnownItemPlace { month, at }));
    }
    Ok(named)
}

/// Step 4 for a booking that names its announcement: what was booked for that announcement before. A booking of another amount is
/// another part of what was announced; one on another day may be the same.
fn by_announcement(draft: &Draft<'_>, context: &DeliveryContext<'_>, item: &Item) -> Result<Option<Identified>, Stop> {
    let (Some(hash), key) = (item.settles, item.weak_key()) else { return Ok(None) };
    let account = context.row(draft)?;
    let mut moved = None;
    for same in all_named(draft, context, hash)? {
        let known = known_items::known(draft, context, same)?;
        if known.standing == Standing::Removed && context.is_by(item, known.seen_in(context.stream)) {
            return Ok(Some(Identified::Repeat(same)));
        }
        // The bank removed the announcement itself, as is usual once its booking is there.
        let is_announcement =
            known.standing == Standing::Removed && known.references.iter().any(|own| own.reference.hash == hash);
        if is_announcement || context.contradicts(account, known, &item.references) || context.has_seen(known) {
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
    if let Some((at, _)) = super::pending::with(draft, context, &item.references)? {
        return Ok(Identified::RepeatedPending(at));
    }
    if by_reference(draft, context, item)?.is_some() {
        return Ok(Identified::Overtaken);
    }
    let key = item.weak_key();
    let account = context.row(draft)?;
    let pendings = open_items::all::<Pending>(draft, context.account)?;
    let mut same: Vec<(usize, &Pending)> = pendings
        .filter(|(_, pending)| pending.known.has_been(&key) && !matching.announces_another(pending.transaction, index))
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
