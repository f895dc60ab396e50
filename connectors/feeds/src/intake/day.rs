//! The items of one account and booking day: their order, and each one's ordinal among its equals.
//!
//! Equals (same weak key and status) take the places that they have together in the source, those with references first: so the
//! same items come out in the same way however the source is ordered.

use rewardhub_core::item::{Item, Reference, Status, WeakKey};

use super::prepare::Prepared;

/// An item and how many bytes it has when encoded.
pub(super) type Sized = (Prepared, usize);

fn class(item: &Item) -> (WeakKey, Status) {
    (item.weak_key(), item.status)
}

/// Among equals: with references first; what follows is the same in any source that has the item.
fn rank(prepared: &Prepared) -> impl Ord + use<'_> {
    let item = &prepared.item;
    let hashes = item.references.iter().map(|r: &Reference| r.hash);
    (item.references.is_empty(), hashes.min(), item.text, item.balance_after_minor, &prepared.text)
}

/// Orders the items of a day, which come in the order of their places, and counts equals from 1.
pub(super) fn arrange(day: Vec<Sized>) -> Vec<Sized> {
    let classes: Vec<(WeakKey, Status)> = day.iter().map(|(prepared, _)| class(&prepared.item)).collect();
    // The places of each class in order, and its items in order: the nth takes the nth.
    let mut places: Vec<usize> = (0..day.len()).collect();
    places.sort_by(|a, b| classes[*a].cmp(&classes[*b]));
    let mut items = places.clone();
    items.sort_by(|a, b| classes[*a].cmp(&classes[*b]).then_with(|| rank(&day[*a].0).cmp(&rank(&day[*b].0))));
    let mut day: Vec<Option<Sized>> = day.into_iter().map(Some).collect();
    let mut arranged: Vec<Option<Sized>> = (0..day.len()).map(|_| None).collect();
    let (mut last, mut ordinal) = (None, 0_u32);
    for (place, item) in places.into_iter().zip(items) {
        ordinal = if last == Some(classes[place]) { ordinal.saturating_add(1) } else { 1 };
        last = Some(classes[place]);
        arranged[place] = day[item].take().map(|(mut prepared, bytes)| {
            prepared.item.ordinal = ordinal;
            (prepared, bytes)
        });
    }
    arranged.into_iter().flatten().collect()
}
