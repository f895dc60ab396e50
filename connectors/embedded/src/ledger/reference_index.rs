//! Which bank accounts know a reference of a bank: keys of the store without values, made of the rows that hold references. They lie
//! in the keyspace of those rows and are written with them, so a store has both or neither, and a store that is made again has the
//! same ones.
//!
//! A key may lead to an account that does not know the reference, for it has half a hash only, and stays when a pending item goes:
//! whoever finds an account looks there.

use std::collections::BTreeSet;

use rewardhub_core::{
    ids::{BankAccountId, Fingerprint},
    state::{
        known_items::ReferenceIndex,
        open_items::{Pending, Piece},
        row::{Row, RowKey},
    },
};

/// First byte of these keys: behind those of all rows.
pub(super) const TAG: u8 = u8::MAX;

/// The low half of a reference's hash, and an account that knows it.
pub(super) type Entry = (u32, BankAccountId);

/// The bytes of the key for an entry.
pub(super) fn encode((half, account): Entry) -> Vec<u8> {
    [&[TAG][..], &half.to_be_bytes(), &account.bytes()].concat()
}

/// What the keys for a reference begin with.
pub(super) fn prefix(half: u32) -> Vec<u8> {
    [&[TAG][..], &half.to_be_bytes()].concat()
}

/// The account in a key; `None` for any other bytes.
pub(super) fn account_in(key: &[u8]) -> Option<BankAccountId> {
    key.get(5..).and_then(|id| id.try_into().ok()).map(BankAccountId::from_bytes)
}

/// The low half of a reference's hash.
pub(super) fn half(hash: Fingerprint) -> u32 {
    ReferenceIndex::half(hash)
}

/// The entries for a row.
pub(super) fn entries_of(key: &RowKey, row: &Row) -> BTreeSet<Entry> {
    entries_added(key, None, row)
}

/// The entries for a row that those for the row before lack.
pub(super) fn entries_added(key: &RowKey, before: Option<&Row>, now: &Row) -> BTreeSet<Entry> {
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
    references.map(|own| half(own.reference.hash)).collect()
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

    #[test]
    fn a_key_leads_to_its_account() {
        let account = BankAccountId::new(rewardhub_core::ids::Bucket(3), 77);
        let key = encode((0x0102_0304, account));
        assert!(key.starts_with(&prefix(0x0102_0304)) && !key.starts_with(&prefix(0x0102_0305)));
        assert_eq!((account_in(&key), account_in(&key[..9])), (Some(account), None));
    }
}
