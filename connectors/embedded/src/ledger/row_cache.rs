//! Rows in memory: those that were read, and those that changed and are not yet in the store. Bounded; written behind.

use rewardhub_core::state::row::{Row, RowKey};
use rustc_hash::FxHashMap;

struct Entry {
    row: Option<Row>,
    changed: bool,
}

/// A cache of two generations: a row that is used moves to the young one, and when that is full, the old one is dropped.
pub(super) struct Cache {
    young: FxHashMap<RowKey, Entry>,
    old: FxHashMap<RowKey, Entry>,
    young_bytes: usize,
    limit_bytes: usize,
    has_changes: bool,
}

impl Cache {
    /// An empty cache of roughly `limit_bytes` bytes.
    pub fn new(limit_bytes: usize) -> Self {
        Self { young: FxHashMap::default(), old: FxHashMap::default(), young_bytes: 0, limit_bytes, has_changes: false }
    }

    /// A row, or `Some(None)` if it is known not to exist; `None` if the cache knows nothing about it.
    pub fn get(&mut self, key: &RowKey) -> Option<Option<Row>> {
        if let Some(entry) = self.young.get(key) {
            return Some(entry.row.clone());
        }
        let entry = self.old.remove(key)?;
        let row = entry.row.clone();
        self.enter(*key, entry);
        Some(row)
    }

    /// Remembers what the store has under a key, even if that is nothing.
    pub fn loaded(&mut self, key: RowKey, row: Option<Row>) {
        self.enter(key, Entry { row, changed: false });
    }

    /// Takes a changed row.
    pub fn change(&mut self, key: RowKey, row: Row) {
        self.old.remove(&key);
        self.has_changes = true;
        self.enter(key, Entry { row: Some(row), changed: true });
    }

    fn enter(&mut self, key: RowKey, entry: Entry) {
        self.young_bytes += weight(entry.row.as_ref());
        if let Some(before) = self.young.insert(key, entry) {
            self.young_bytes -= weight(before.row.as_ref()).min(self.young_bytes);
        }
    }

    /// Whether the changes should be written now.
    pub fn is_full(&self) -> bool {
        self.young_bytes * 2 > self.limit_bytes
    }

    /// Whether any row has changed since they were last written.
    pub fn has_changes(&self) -> bool {
        self.has_changes
    }

    /// All rows that changed since they were last written.
    pub fn changed(&self) -> impl Iterator<Item = (&RowKey, &Row)> {
        let entries = self.young.iter().chain(&self.old).filter(|(_, entry)| entry.changed);
        entries.filter_map(|(key, entry)| Some((key, entry.row.as_ref()?)))
    }

    /// Notes that the changes have been written, and drops rows not used for long if there is no more room.
    pub fn written(&mut self) {
        self.has_changes = false;
        for entry in self.young.values_mut().chain(self.old.values_mut()) {
            entry.changed = false;
        }
        if self.is_full() {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
    }
}

/// Rough size of a row in memory in bytes, with its key and its slot in the map.
fn weight(row: Option<&Row>) -> usize {
    let own = match row {
        Some(Row::KnownItems(block)) => block.items.len() * 320,
        Some(Row::MonthOfRewards(rewards)) => rewards.purchases.len() * 200,
        Some(Row::Wallet(wallet)) => 200 + wallet.holding().lots().len() * 80 + wallet.counters.len() * 80,
        Some(Row::BankAccount(_)) => 500,
        Some(Row::Pendings(piece)) => piece.places.len() * 500,
        Some(Row::Waiting(piece)) => piece.places.len() * 300,
        Some(Row::Held(piece)) => piece.items.len() * 500,
        Some(Row::Deferred(piece) | Row::AwaitingEnrolment(piece)) => piece.items.len() * 800,
        Some(Row::Expired(expired)) => expired.lots.len() * 60,
        // Only few of these are ever loaded.
        Some(Row::SetAside(_)) => 16 << 10,
        Some(_) => 100,
        None => 0,
    };
    own + 120
}

#[cfg(test)]
mod tests {
    use rewardhub_core::ids::{BankAccountId, Bucket, Token};

    use super::*;

    fn row(n: u128) -> (RowKey, Row) {
        (RowKey::Directory(Bucket(0), Token(n)), Row::Directory(BankAccountId::new(Bucket(0), n)))
    }

    #[test]
    fn what_is_not_used_goes_and_what_has_changed_stays_until_it_is_written() {
        let mut cache = Cache::new(8_000);
        for n in 0..40 {
            let (key, row) = row(n);
            cache.change(key, row);
        }
        assert!(cache.is_full());
        assert_eq!((cache.changed().count(), cache.has_changes()), (40, true));
        cache.written();
        assert_eq!((cache.changed().count(), cache.has_changes()), (0, false));
        for n in 40..80 {
            assert!(cache.get(&row(0).0).is_some(), "used all the time");
            let (key, row) = row(n);
            cache.loaded(key, Some(row));
        }
        cache.written();
        assert!(cache.get(&row(0).0).is_some());
        assert!(cache.get(&row(1).0).is_none());
    }
}
