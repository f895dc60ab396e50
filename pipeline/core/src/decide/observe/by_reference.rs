//! Known items by their references.

use super::{
    delivery_context::DeliveryContext,
    known_items::{self, KnownItemPlace, block},
};
use crate::{
    decide::draft::{Draft, Stop},
    ids::Fingerprint,
    item::{Item, Reference, WeakKey},
    state::row::RowKey,
};

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

/// The known item whose own reference has this hash; if there is none, one that it names as its pending item's.
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
    let Some(references) = draft.references(RowKey::ReferenceIndex(context.account))? else { return Ok(named) };
    draft.need(references.months(hash).map(|month| context.block_key(month)))?;
    for month in references.months(hash) {
        let items = block(draft, context, month)?;
        named.extend((0..items.len()).filter(|at| items[*at].is_named(hash)).map(|at| KnownItemPlace { month, at }));
    }
    Ok(named)
}
