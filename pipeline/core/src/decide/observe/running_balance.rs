//! What is behind the last balance that a stream has reported. Rows that begin within a reported day, with balances that lead
//! through the last known one, continue from there: what is behind it has never been reported, whatever it looks like.

use std::collections::BTreeSet;

use super::{delivery_context::DeliveryContext, known_items};
use crate::{
    decide::draft::{Draft, Stop},
    ids::Fingerprint,
    item::{Item, Status},
    state::{known_items::KnownItem, stream_evidence::Continuation},
    time::Day,
};

/// Indices of the command's items that are behind the last known balance; empty unless each item before it is known by day,
/// amount, text and balance.
pub(super) fn behind_the_last(draft: &Draft<'_>, context: &DeliveryContext<'_>, items: &[Item]) -> Result<BTreeSet<usize>, Stop> {
    let account = context.row(draft)?;
    let last = account.streams[usize::from(context.stream)].last;
    let Some((last, (_, closing))) = last.and_then(|last| Some((last, last.balances?))) else { return Ok(BTreeSet::new()) };
    if !context.window || context.continues != Continuation::No {
        return Ok(BTreeSet::new());
    }
    let Some(chain) = chain_of(last.to_on, items) else { return Ok(BTreeSet::new()) };
    let block = known_items::block(draft, context, last.to_on.month())?;
    let mut left: Vec<&KnownItem> = block.iter().filter(|known| known.seen_in(context.stream).is_some()).collect();
    let mut is_known = |at: &usize| {
        let (item, text) = (&items[*at], items[*at].text.map(Fingerprint::short_hash));
        let is_it = |known: &KnownItem| {
            known.key == item.weak_key()
                && known.balance_after_minor == item.balance_after_minor
                && known.reads(text, context.stream)
        };
        let found = left.iter().position(|known| is_it(known));
        found.map(|found| left.swap_remove(found)).is_some()
    };
    let known = chain.iter().take_while(|at| is_known(at)).count();
    let reaches = known > 0 && items[chain[known - 1]].balance_after_minor == Some(closing);
    Ok(if reaches { chain[known..].iter().copied().collect() } else { BTreeSet::new() })
}

/// Indices of a day's booked items, oldest first, if each balance is the one before plus the item's own amount in one order of
/// the rows and not also in the other; `None` if not.
fn chain_of(day: Day, items: &[Item]) -> Option<Vec<usize>> {
    let of_day = |(_, item): &(usize, &Item)| item.status == Status::Booked && item.facts.booked_on == day;
    let rows: Vec<usize> = items.iter().enumerate().filter(of_day).map(|(at, _)| at).collect();
    let turned: Vec<usize> = rows.iter().rev().copied().collect();
    match (is_chain(&rows, items), is_chain(&turned, items)) {
        (true, false) => Some(rows),
        (false, true) => Some(turned),
        _ => None,
    }
}

fn is_chain(rows: &[usize], items: &[Item]) -> bool {
    let follows = |pair: &[usize]| {
        let (before, item) = (items[pair[0]].balance_after_minor, &items[pair[1]]);
        let after = before.and_then(|before| before.checked_add(item.facts.signed_minor()));
        after.is_some() && item.balance_after_minor == after
    };
    rows.len() > 1 && rows.windows(2).all(follows)
}
