//! What is done about an item that is known: what it tells anew is remembered, and what could not be decided before may be now.

use super::{
    Sight,
    booking::{self, identity_of},
    identity::{Same, all_named, with_reference},
    judging, known_mut, refund,
};
use crate::{
    decide::work::{Stop, Work},
    ids::Fingerprint,
    item::{Doubt, Facts, Item, Kind, Reference},
    state::{
        known::{Decided, References, Seen, Standing},
        row::RowKey,
        shown::Ids,
    },
};

/// References of an item that are remembered: a bank that makes up new ones for every message must not fill the store.
const MOST_REFERENCES: usize = 8;

/// An item that is known: its source and references are remembered. Whether what waited because of its reference is booked by it.
pub(super) fn repeat(work: &mut Work<'_>, sight: &Sight<'_>, item: &Item, same: Same) -> Result<bool, Stop> {
    let fresh = fresh(work, sight, item, same)?;
    let own_feed = booking::is_own_feed(work, sight)?;
    let known = known_mut(work, sight, same)?;
    let is_ours = own_feed && known.seen_in(sight.stream).is_some();
    let text = item.text.map(Fingerprint::trace).filter(|text| known.text != Some(*text));
    let seen = sight.seen(item);
    // Among equals of another day it has no place.
    let ordinal = if known.former.contains(&item.weak_key()) { 0 } else { seen.ordinal };
    known.mark(Seen { text, ordinal, ..seen });
    known.learn(&fresh, sight.stream);
    known.balance_after_minor = known.balance_after_minor.or(item.balance_after_minor);
    let (standing, key, decided, purchased) = (known.standing, known.key, known.decided, known.purchased);
    let learns = !fresh.is_empty();
    for reference in fresh {
        work.references_or(RowKey::References(sight.account), References::default)?.enter(reference.hash, same.month);
    }
    if let Some(hash) = announced(work, sight, item, same)? {
        booking::name_too(work, sight, same, std::iter::once(hash))?;
    }
    match standing {
        Standing::Review(Doubt::IdUsedAgain) if is_ours && is_clear(work, sight, item)? => {
            return book_after_all(work, sight, item, same);
        }
        Standing::Review(Doubt::IdUsedAgain | Doubt::SameIdOtherContent) => still_there(work, sight, item)?,
        Standing::Booked if decided == Decided::No && key == item.weak_key() && item.facts.kind != Kind::Other => {
            // By the day that it was looked at under before, and no other, whatever this delivery knows or has lost of it.
            let item = Item { facts: Facts { purchased, ..item.facts.clone() }, ..item.clone() };
            let programmes = work.context.programmes;
            if programmes.judging(&item.facts).is_some() || programmes.must_wait(&item.facts) {
                judging::judge(work, sight, &item, same, identity_of(&item))?;
                return Ok(false);
            }
        }
        _ => {}
    }
    if learns {
        refund::apply_waiting(work, sight, same, refund::Waiting::Naming)?;
    }
    Ok(false)
}

/// An item that is known by its reference, on another day: from now on, it is known on that day, too.
pub(super) fn moved(work: &mut Work<'_>, sight: &Sight<'_>, item: &Item, same: Same) -> Result<(), Stop> {
    known_mut(work, sight, same)?.former.push(item.weak_key());
    repeat(work, sight, item, same).map(|_| ())
}

/// Whether nothing is left of the doubt about an item whose reference another one had: the profile no longer trusts them, or names
/// others, which are nobody's.
fn is_clear(work: &Work<'_>, sight: &Sight<'_>, item: &Item) -> Result<bool, Stop> {
    if !sight.delivery.trusts_ids {
        return Ok(item.references.is_empty());
    }
    let mut others = !item.references.is_empty() && sight.ids == Ids::UsedAgain;
    for reference in &item.references {
        others &= with_reference(work, sight, reference.hash)?.is_none();
    }
    Ok(others)
}

/// It waited because of its reference alone: it is booked, once.
fn book_after_all(work: &mut Work<'_>, sight: &Sight<'_>, item: &Item, same: Same) -> Result<bool, Stop> {
    if booking::doubt(item, work.today()).is_some() {
        return Ok(false);
    }
    known_mut(work, sight, same)?.standing = Standing::Booked;
    judging::judge(work, sight, item, same, identity_of(item))?;
    Ok(true)
}

/// Who has the references of an item that contests them is not gone from the delivery; but nobody's ordinal there is its own.
fn still_there(work: &mut Work<'_>, sight: &Sight<'_>, item: &Item) -> Result<(), Stop> {
    for reference in &item.references {
        let Some(owner) = with_reference(work, sight, reference.hash)? else { continue };
        let owner = known_mut(work, sight, owner)?;
        if !sight.has_seen(owner) {
            owner.mark(Seen { ordinal: 0, ..sight.seen(item) });
        }
    }
    Ok(())
}

/// The announcement that an item names, unless an item of the same content is known for it: of two equals, it stays that one.
fn announced(work: &Work<'_>, sight: &Sight<'_>, item: &Item, same: Same) -> Result<Option<Fingerprint>, Stop> {
    let has_room = super::known(work, sight, same)?.also_named.len() < MOST_REFERENCES;
    let Some(hash) = item.settles.filter(|_| has_room) else { return Ok(None) };
    for same in all_named(work, sight, hash)? {
        if super::known(work, sight, same)?.key == item.weak_key() {
            return Ok(None);
        }
    }
    Ok(Some(hash))
}

/// References that a known item learns from its repeat: of kinds that it has none of, and, where it is known by one of them, also
/// others. What names something else names that.
fn fresh(work: &Work<'_>, sight: &Sight<'_>, item: &Item, same: Same) -> Result<Vec<Reference>, Stop> {
    let known = super::known(work, sight, same)?;
    let account = work.account(sight.account_key())?.expect("the caller has opened it");
    let shares = &account.streams[usize::from(sight.stream)].shown.shares;
    let comparable = |stream| stream == sight.stream || shares.contains(&stream);
    let named = item.references.iter().any(|reference| known.has(*reference));
    let waits = known.standing == Standing::Review(Doubt::LooksReplaced);
    let room = MOST_REFERENCES.saturating_sub(known.references.len());
    let wanted =
        |reference: &&Reference| !known.has(**reference) && (named || waits || !known.has_kind(reference.kind, comparable));
    let mut fresh = Vec::new();
    for reference in item.references.iter().filter(wanted).take(room) {
        if with_reference(work, sight, reference.hash)?.is_none_or(|other| other == same) {
            fresh.push(*reference);
        }
    }
    Ok(fresh)
}
