//! The pending items of a bank account: finding one, and how long one is kept.

use super::delivery_context::DeliveryContext;
use crate::{
    decide::{
        draft::{Draft, Stop},
        open_items,
    },
    item::Reference,
    meaning::Meaning,
    state::open_items::Pending,
};

/// Days that a pending item which nothing settles is kept, unless its feed's profile says otherwise.
const DROPPED_AFTER_DAYS: i32 = 14;

/// The pending that carries one of these references, and its place.
pub(super) fn with<'w>(
    draft: &'w Draft<'_>,
    context: &DeliveryContext<'_>,
    references: &[Reference],
) -> Result<Option<(usize, &'w Pending)>, Stop> {
    let named = |pending: &Pending| references.iter().any(|reference| pending.known.has(*reference));
    oldest(draft, context, named)
}

/// The oldest of the account's pendings that is meant, and its place.
pub(super) fn oldest<'w>(
    draft: &'w Draft<'_>,
    context: &DeliveryContext<'_>,
    is_meant: impl Fn(&Pending) -> bool,
) -> Result<Option<(usize, &'w Pending)>, Stop> {
    let pendings = open_items::all::<Pending>(draft, context.account)?;
    Ok(pendings.filter(|(_, pending)| is_meant(pending)).min_by_key(|(_, pending)| pending.transaction))
}

/// Days that a pending item of this delivery is kept while nothing settles it, and that its booking may come after it.
pub(super) fn dropped_after_days(draft: &Draft<'_>, context: &DeliveryContext<'_>) -> i32 {
    match draft.context.programmes.meaning() {
        Meaning::First => DROPPED_AFTER_DAYS,
        Meaning::PendingDays => context.delivery.pending_days.map_or(DROPPED_AFTER_DAYS, i32::from),
    }
}
