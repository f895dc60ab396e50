//! Which bank accounts know a reference of a bank, as the rows that hold references tell: what an index over all accounts is made of.
//!
//! An entry may lead to an account that does not know the reference, for it has half a hash only, and stays when a pending item goes:
//! whoever finds an account looks there.

use std::collections::BTreeSet;

use super::{
    known_items::ReferenceIndex,
    open_items::{Pending, Piece},
    row::{Row, RowKey},
};
use crate::ids::BankAccountId;

/// The low half of a reference's hash, and an account that knows it.
pub type Entry = (u32, BankAccountId);

/// The entries for a row.
#[must_use]
pub fn entries_of(key: &RowKey, row: &Row) -> BTreeSet<Entry> {
    entries_added(key, None, row)
}

/// The entries for a row that those for the row before lack; all of them for pending items, which are few.
#[must_use]
pub fn entries_added(key: &RowKey, before: Option<&Row>, now: &Row) -> BTreeSet<Entry> {
    match (key, now) {
        (RowKey::ReferenceIndex(account), Row::ReferenceIndex(now)) => {
            let known = match before {
                Some(Row::ReferenceIndex(before)) => before.entries(),
                _ => &[],
            };
            added(known, now.entries()).map(|half| (half, *account)).collect()
        }
        (RowKey::Pendings(account, _), Row::Pendings(piece)) => {
            halves_in(piece).into_iter().map(|half| (half, *account)).collect()
        }
        _ => BTreeSet::new(),
    }
}

/// What is in one sorted list and not in another, of which it has most.
fn added<'e, T: Ord>(before: &'e [(u32, T)], now: &'e [(u32, T)]) -> impl Iterator<Item = u32> + 'e {
    let mut before = before.iter().peekable();
    now.iter().filter_map(move |entry| {
        while before.next_if(|known| *known < entry).is_some() {}
        (before.peek() != Some(&entry)).then_some(entry.0)
    })
}

fn halves_in(piece: &Piece<Pending>) -> Vec<u32> {
    let references = piece.entries().flat_map(|(_, pending)| &pending.known.references);
    references.map(|own| ReferenceIndex::half(own.reference.hash)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_row_did_not_have_is_added() {
        let before = [(1, 'a'), (3, 'a'), (7, 'b')];
        let now = [(0, 'a'), (1, 'a'), (3, 'a'), (3, 'b'), (7, 'b'), (9, 'c')];
        assert_eq!(added(&before, &now).collect::<Vec<_>>(), [0, 3, 9]);
        assert_eq!(added(&now, &now).count(), 0);
        assert_eq!(added(&[], &now).count(), now.len());
    }
}
