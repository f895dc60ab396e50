//! What happens to an item that is known: what it adds is remembered, and what could not be decided before may be decided now.

use super::{
    by_reference::{all_named, with_reference},
    delivery_context::DeliveryContext,
    enrolment, judging,
    known_items::{self, KnownItemPlace, known_mut},
    review,
    transaction_events::identity_of,
    waiting_refunds,
};
use crate::{
    decide::draft::{Draft, Stop},
    ids::Fingerprint,
    item::{Facts, Item, Kind, Reference},
    review_reason::ReviewReason,
    state::{
        known_items::{Decided, ReferenceIndex, Seen, Standing},
        row::RowKey,
        stream_evidence::ReferenceTrust,
    },
};

/// The most references of one item that are remembered: a bank that makes new ones for every message must not fill the store.
const MOST_REFERENCES: usize = 8;

/// Remembers the source and the references of an item that is known. Returns whether that booked an item that was in review because
/// of its reference, or because too many waited.
pub(super) fn repeat(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
    same: KnownItemPlace,
) -> Result<bool, Stop> {
    let fresh = fresh(draft, context, item, same)?;
    let own_feed = context.is_own_feed(draft)?;
    let known = known_mut(draft, context, same)?;
    let is_ours = own_feed && known.seen_in(context.stream).is_some();
    let text = item.text.map(Fingerprint::short_hash).filter(|text| known.text != Some(*text));
    let seen = context.seen(item);
    // It has no ordinal among the equals of another day.
    let ordinal = if known.former.contains(&item.weak_key()) { 0 } else { seen.ordinal };
    known.mark(Seen { text, ordinal, ..seen });
    known.learn(&fresh, context.stream);
    known.balance_after_minor = known.balance_after_minor.or(item.balance_after_minor);
    let (standing, key, decided, purchased) = (known.standing, known.key, known.decided, known.purchased);
    mark_other(draft, context, item, same)?;
    let learns = !fresh.is_empty();
    for reference in fresh {
        draft.references_or(RowKey::ReferenceIndex(context.account), ReferenceIndex::default)?.enter(reference.hash, same.month);
    }
    if let Some(hash) = pending_named(draft, context, item, same)? {
        known_items::add_reference_hashes(draft, context, same, std::iter::once(hash))?;
    }
    match standing {
        Standing::Review(ReviewReason::IdUsedAgain) if is_ours && is_clear(draft, context, item)? => {
            return book_after_all(draft, context, item, same);
        }
        Standing::Review(ReviewReason::TooManyWait) if is_ours && !enrolment::is_crowded(draft, context, item)? => {
            return book_after_all(draft, context, item, same);
        }
        Standing::Review(ReviewReason::IdUsedAgain | ReviewReason::SameIdOtherContent) => still_there(draft, context, item)?,
        Standing::Booked if decided == Decided::No && key == item.weak_key() && item.facts.kind != Kind::Other => {
            // By the purchase day under which it was looked at before, whatever this delivery says of that or omits.
            let item = Item { facts: Facts { purchased, ..item.facts.clone() }, ..item.clone() };
            let programmes = draft.context.programmes;
            if programmes.judging(&item.facts).is_some() || programmes.must_defer(&item.facts) {
                judging::judge(draft, context, &item, same, identity_of(&item))?;
                return Ok(false);
            }
        }
        Standing::Booked | Standing::Held | Standing::Review(_) | Standing::Removed | Standing::Dismissed(_) => {}
    }
    if learns {
        waiting_refunds::apply_waiting(draft, context, same, waiting_refunds::Waiting::Naming)?;
    }
    Ok(false)
}

/// Handles an item that is known by its reference, on another day: from now on it is known on that day, too.
pub(super) fn moved(draft: &mut Draft<'_>, context: &DeliveryContext<'_>, item: &Item, same: KnownItemPlace) -> Result<(), Stop> {
    known_mut(draft, context, same)?.former.push(item.weak_key());
    repeat(draft, context, item, same).map(|_| ())
}

/// Marks the item that has the content of this one now as still in the delivery; no ordinal there is its own.
fn mark_other(draft: &mut Draft<'_>, context: &DeliveryContext<'_>, item: &Item, same: KnownItemPlace) -> Result<(), Stop> {
    let other = known_items::standing_for(draft, context, same)?;
    if other == same || context.has_seen(known_items::known(draft, context, other)?) {
        return Ok(());
    }
    known_mut(draft, context, other)?.mark(Seen { ordinal: 0, ..context.seen(item) });
    Ok(())
}

/// Whether nothing speaks any longer against an item whose reference another one had: the profile no longer trusts references, or
/// the item names others, which no known item has.
fn is_clear(draft: &Draft<'_>, context: &DeliveryContext<'_>, item: &Item) -> Result<bool, Stop> {
    if !context.delivery.trusts_ids {
        return Ok(item.references.is_empty());
    }
    let mut others = !item.references.is_empty() && context.reference_trust == ReferenceTrust::Reused;
    for reference in &item.references {
        others &= with_reference(draft, context, reference.hash)?.is_none();
    }
    Ok(others)
}

/// Books an item that waited because of its reference, or of too many others, alone, once; `false` if it still needs review.
fn book_after_all(draft: &mut Draft<'_>, context: &DeliveryContext<'_>, item: &Item, same: KnownItemPlace) -> Result<bool, Stop> {
    if review::review_reason(item, draft.today()).is_some() {
        return Ok(false);
    }
    known_mut(draft, context, same)?.standing = Standing::Booked;
    judging::judge(draft, context, item, same, identity_of(item))?;
    Ok(true)
}

/// Marks the items whose references this one claims as still in the delivery; but no ordinal there is their own.
fn still_there(draft: &mut Draft<'_>, context: &DeliveryContext<'_>, item: &Item) -> Result<(), Stop> {
    for reference in &item.references {
        let Some(owner) = with_reference(draft, context, reference.hash)? else { continue };
        let owner = known_mut(draft, context, owner)?;
        if !context.has_seen(owner) {
            owner.mark(Seen { ordinal: 0, ..context.seen(item) });
        }
    }
    Ok(())
}

/// The reference of the pending item that an item names; `None` if it names none, if there is no room for it, or if a known item of the same
/// content has it already.
fn pending_named(
    draft: &Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
    same: KnownItemPlace,
) -> Result<Option<Fingerprint>, Stop> {
    let has_room = known_items::known(draft, context, same)?.also_named.len() < MOST_REFERENCES;
    let Some(hash) = item.settles.filter(|_| has_room) else { return Ok(None) };
    for same in all_named(draft, context, hash)? {
        if known_items::known(draft, context, same)?.key == item.weak_key() {
            return Ok(None);
        }
    }
    Ok(Some(hash))
}

/// The references that a known item learns from its repeat: those of kinds that it has none of and, if it is known by one of
/// them, others as well. A reference that names another item is not learned.
fn fresh(draft: &Draft<'_>, context: &DeliveryContext<'_>, item: &Item, same: KnownItemPlace) -> Result<Vec<Reference>, Stop> {
    let known = known_items::known(draft, context, same)?;
    let account = context.row(draft)?;
    let shares = &account.streams[usize::from(context.stream)].evidence.shares;
    let comparable = |stream| stream == context.stream || shares.contains(&stream);
    let named = item.references.iter().any(|reference| known.has(*reference));
    let waits = known.standing == Standing::Review(ReviewReason::LooksReplaced);
    let room = MOST_REFERENCES.saturating_sub(known.references.len());
    let wanted =
        |reference: &&Reference| !known.has(**reference) && (named || waits || !known.has_kind(reference.kind, comparable));
    let mut fresh = Vec::new();
    for reference in item.references.iter().filter(wanted).take(room) {
        if with_reference(draft, context, reference.hash)?.is_none_or(|other| other == same) {
            fresh.push(*reference);
        }
    }
    Ok(fresh)
}
