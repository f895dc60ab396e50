//! The deliveries that letters came with and that were looked at lately: many letters of a feed are read again one after the other, and each
//! delivery is looked for and looked through once. What was accepted never changes, so nothing here grows old.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rewardhub_core::{
    dead_letter::DeadLetter,
    ids::{BankAccountId, DeliveryId, Partition},
    time::Instant,
};

/// The most deliveries that are remembered.
const MOST_SOURCES: usize = 32;
/// The most accounts of which a place is remembered, in all deliveries but the last one: some 24 MB.
const MOST_ACCOUNTS: usize = 1 << 20;

/// Where the first items of each account of a delivery are, in one partition: offsets of commands, by account.
pub(crate) type FirstItems = Vec<(BankAccountId, u64)>;

/// What a letter knows of the delivery that it came with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    feed: String,
    source: String,
    at: Instant,
}

impl Origin {
    /// That of a letter.
    pub fn of(letter: &DeadLetter) -> Self {
        Self { feed: letter.feed.clone(), source: letter.source.clone(), at: letter.at }
    }
}

/// A delivery that letters came with.
struct Source {
    origin: Origin,
    delivery: DeliveryId,
    /// By partition, as far as it was looked through.
    first_items: BTreeMap<Partition, Arc<FirstItems>>,
}

impl Source {
    fn accounts(&self) -> usize {
        self.first_items.values().map(|items| items.len()).sum()
    }
}

/// The deliveries that were looked at lately, the last one at the back.
#[derive(Default)]
pub(crate) struct KnownSources(Mutex<VecDeque<Source>>);

impl KnownSources {
    /// The delivery with this origin, if it is remembered.
    pub fn delivery(&self, origin: &Origin) -> Option<DeliveryId> {
        self.lock().iter().find(|source| source.origin == *origin).map(|source| source.delivery)
    }

    /// Remembers a delivery that was found, and forgets others where they are too many.
    pub fn found(&self, origin: Origin, delivery: DeliveryId) {
        let mut sources = self.lock();
        sources.retain(|source| source.origin != origin);
        sources.push_back(Source { origin, delivery, first_items: BTreeMap::new() });
        shrink(&mut sources);
    }

    /// Where the first items of each account of a delivery are in a partition, if that is remembered.
    pub fn first_items(&self, delivery: DeliveryId, partition: Partition) -> Option<Arc<FirstItems>> {
        let sources = self.lock();
        let source = sources.iter().find(|source| source.delivery == delivery)?;
        source.first_items.get(&partition).cloned()
    }

    /// Remembers that, of a delivery that is remembered.
    pub fn looked_through(&self, delivery: DeliveryId, partition: Partition, items: &Arc<FirstItems>) {
        let mut sources = self.lock();
        if let Some(place) = sources.iter().position(|source| source.delivery == delivery)
            && let Some(mut source) = sources.remove(place)
        {
            source.first_items.insert(partition, items.clone());
            sources.push_back(source);
            shrink(&mut sources);
        }
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Source>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Forgets those that were looked at longest ago, and never the last one.
fn shrink(sources: &mut VecDeque<Source>) {
    while sources.len() > 1
        && (sources.len() > MOST_SOURCES || sources.iter().map(Source::accounts).sum::<usize>() > MOST_ACCOUNTS)
    {
        sources.pop_front();
    }
}
