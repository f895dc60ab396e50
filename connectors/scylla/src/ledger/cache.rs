//! What is known about a partition's buckets without a request: their heads, and rows as of those heads. Bounded.
//!
//! A head is known only while no commit of ours is in progress or has an unknown outcome. Rows that were read are accepted only
//! if the head is still the one known before the read, so an old row never stands beside a newer head.

use std::mem;

use rewardhub_core::{
    ids::Bucket,
    state::row::{Row, RowKey},
};
use rewardhub_engine::ports::{Head, RowKind};
use rustc_hash::FxHashMap;

use super::clustering_key::ClusteringKey;

/// The rows at one place by kind. A kind that is not in the list has no row there.
pub(crate) type Found = Vec<(RowKind, Row)>;

#[derive(Debug)]
struct Entry {
    /// Epoch of the bucket when the entry was made; the entry is valid only while the two are equal.
    epoch: u64,
    rows: Found,
    bytes: usize,
}

#[derive(Debug, Default)]
struct Known {
    head: Option<Head>,
    /// Whether the head is that of a commit of ours which a majority has confirmed: then any majority has what it wrote.
    confirmed: bool,
    /// Increases whenever all rows of the bucket become invalid.
    epoch: u64,
}

/// Two generations of places: a place that is used moves to the young one, and when that is full, the old one is dropped.
#[derive(Debug)]
pub(crate) struct Cache {
    buckets: FxHashMap<Bucket, Known>,
    young: FxHashMap<(Bucket, ClusteringKey), Entry>,
    old: FxHashMap<(Bucket, ClusteringKey), Entry>,
    young_bytes: usize,
    limit_bytes: usize,
}

impl Cache {
    /// An empty cache of roughly `limit_bytes` bytes.
    pub fn new(limit_bytes: usize) -> Self {
        Self {
            buckets: FxHashMap::default(),
            young: FxHashMap::default(),
            old: FxHashMap::default(),
            young_bytes: 0,
            limit_bytes,
        }
    }

    /// The head of a bucket; `None` if it is not known.
    pub fn head(&self, bucket: Bucket) -> Option<Head> {
        self.buckets.get(&bucket).and_then(|known| known.head)
    }

    /// Whether any majority of replicas has the state of the bucket's head. Fewer replicas may have a head that was only read.
    pub fn is_confirmed(&self, bucket: Bucket) -> bool {
        self.buckets.get(&bucket).is_some_and(|known| known.head.is_some() && known.confirmed)
    }

    /// Remembers a head that was read, unless a newer one is known.
    pub fn saw(&mut self, bucket: Bucket, head: Head) {
        let known = self.buckets.entry(bucket).or_default();
        if known.head.is_none_or(|before| before.version < head.version) {
            *known = Known { head: Some(head), confirmed: false, epoch: known.epoch + 1 };
        }
    }

    /// Notes that a commit is in progress: the head is unknown until the outcome is.
    pub fn doubt(&mut self, bucket: Bucket) {
        self.buckets.entry(bucket).or_default().head = None;
    }

    /// Notes that a commit of ours was written: remembers its head and the rows it changed.
    pub fn wrote(&mut self, bucket: Bucket, head: Head, rows: &[(RowKey, Row)]) {
        let known = self.buckets.entry(bucket).or_default();
        (known.head, known.confirmed) = (Some(head), true);
        for (key, row) in rows {
            let place = (bucket, ClusteringKey::of(key));
            let Some(mut entry) = self.take(&place) else { continue };
            match entry.rows.iter_mut().find(|(kind, _)| *kind == RowKind::from(key)) {
                Some((_, before)) => *before = row.clone(),
                None => entry.rows.push((RowKind::from(key), row.clone())),
            }
            entry.bytes = weight(&entry.rows);
            self.enter(place, entry);
        }
    }

    /// Forgets everything about a bucket.
    pub fn forget(&mut self, bucket: Bucket) {
        let known = self.buckets.entry(bucket).or_default();
        *known = Known { epoch: known.epoch + 1, ..Known::default() };
    }

    /// Forgets everything about all buckets.
    pub fn forget_all(&mut self) {
        self.buckets.values_mut().for_each(|known| *known = Known { epoch: known.epoch + 1, ..Known::default() });
        self.young.clear();
        self.old.clear();
        self.young_bytes = 0;
    }

    /// A row, or `Some(None)` if it is known not to exist; `None` if the cache knows nothing about it.
    pub fn row(&mut self, key: &RowKey, place: ClusteringKey) -> Option<Option<Row>> {
        let (place, kind) = ((key.bucket(), place), RowKind::from(key));
        let row = |rows: &Found| rows.iter().find(|(own, _)| *own == kind).map(|(_, row)| row.clone());
        if let Some(entry) = self.young.get(&place) {
            return (entry.epoch == self.epoch(place.0)).then(|| row(&entry.rows));
        }
        let entry = self.take(&place)?;
        let found = row(&entry.rows);
        self.enter(place, entry);
        Some(found)
    }

    /// Takes the rows read at a place, if `as_of` is still the known head.
    pub fn read(&mut self, bucket: Bucket, place: ClusteringKey, rows: Found, as_of: Head) {
        if self.head(bucket) == Some(as_of) {
            let (epoch, bytes) = (self.epoch(bucket), weight(&rows));
            self.enter((bucket, place), Entry { epoch, rows, bytes });
        }
    }

    fn epoch(&self, bucket: Bucket) -> u64 {
        self.buckets.get(&bucket).map_or(0, |known| known.epoch)
    }

    fn take(&mut self, place: &(Bucket, ClusteringKey)) -> Option<Entry> {
        let entry = match self.young.remove(place) {
            Some(entry) => {
                self.young_bytes = self.young_bytes.saturating_sub(entry.bytes);
                entry
            }
            None => self.old.remove(place)?,
        };
        (entry.epoch == self.epoch(place.0)).then_some(entry)
    }

    fn enter(&mut self, place: (Bucket, ClusteringKey), entry: Entry) {
        self.young_bytes += entry.bytes;
        if let Some(before) = self.young.insert(place, entry) {
            self.young_bytes = self.young_bytes.saturating_sub(before.bytes);
        }
        if self.young_bytes * 2 > self.limit_bytes {
            self.old = mem::take(&mut self.young);
            self.young_bytes = 0;
        }
    }
}

/// Rough size of a command that was set aside; few are ever loaded.
const SET_ASIDE_BYTES: usize = 16 << 10;

/// Rough size of rows in memory, in bytes.
fn weight(rows: &Found) -> usize {
    let of = |row: &Row| match row {
        Row::KnownItems(block) => block.items.len() * 320,
        Row::MonthOfRewards(rewards) => rewards.purchases.len() * 160,
        Row::ReferenceIndex(references) => references.entries().len() * 8,
        Row::History(history) | Row::LaterEvents(history) | Row::Audit(history) => history.offsets().count() * 8,
        Row::BankAccount(account) => 400 + account.held.len() * 40,
        Row::Pendings(piece) => piece.places.len() * 500,
        Row::Waiting(piece) => piece.places.len() * 300,
        Row::Held(piece) => piece.items.len() * 500,
        Row::Wallet(wallet) => {
            let held: usize = wallet.holding().holds().iter().map(|hold| 100 + hold.lots.len() * 100).sum();
            300 + wallet.holding().lots().len() * 100 + held + wallet.counters.len() * 120
        }
        Row::Redemption(redemption) => 200 + redemption.captured.len() * 140 + redemption.refunds.len() * 40,
        Row::Suspended(suspended) => 60 + suspended.shares.len() * 60,
        Row::Expired(expired) => expired.lots.len() * 60,
        Row::Deferred(piece) | Row::AwaitingEnrolment(piece) => piece.items.len() * 800,
        Row::Programme(version_source) | Row::Proposed(version_source) => version_source.source.len() + version_source.tzif.len(),
        Row::SetAside(_) => SET_ASIDE_BYTES,
        Row::BucketState(_)
        | Row::SystemAccounts(_)
        | Row::Directory(_)
        | Row::StoredAnswer(_)
        | Row::Feed(_)
        | Row::Delivery(_)
        | Row::Asked(_)
        | Row::Transfer(_)
        | Row::DeadLetter(_) => 100,
        Row::Attention(attention) => attention.waits.len() * 16,
        Row::Proposal(proposal) => 100 + proposal.answered.len() * 16,
    };
    160 + rows.iter().map(|(_, row)| 60 + of(row)).sum::<usize>()
}
