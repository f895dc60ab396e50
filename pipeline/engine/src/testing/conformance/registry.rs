//! The suite of [`Registry`].

use std::{collections::BTreeSet, thread};

use crate::ports::{
    MAX_REGISTRY_BYTES, Registry, RegistryChange as Change, RegistryEntry as Entry, RegistryItem, RegistryKey, RegistryKind,
    RegistryOutcome as Outcome, RegistryVersion,
};

/// Makes registries for the suite, and breaks them.
pub trait Fixture {
    /// The adapter under test.
    type Registry: Registry + Sync;
    /// A new, empty registry.
    fn create(&mut self) -> Self::Registry;
    /// The same registry after a crash of its process and machine.
    fn crash(&mut self, registry: Self::Registry) -> Self::Registry;
    /// Makes the answer to the next change get lost, after it was made or before; `false` if that cannot happen.
    fn lose_next_answer(&mut self, registry: &Self::Registry, after_making: bool) -> bool;
    /// How often threads race.
    fn races(&self) -> u32;
}

/// Runs the whole suite.
///
/// # Panics
/// If a promise is broken.
pub async fn all(fixture: &mut impl Fixture) {
    an_entry_is_inserted_once(fixture).await;
    only_the_version_that_was_read_is_replaced(fixture).await;
    what_is_erased_never_comes_back(fixture).await;
    kinds_have_ids_of_their_own(fixture).await;
    changes_of_one_call_stand_alone(fixture).await;
    what_is_synced_or_erased_survives_a_crash(fixture).await;
    reading_shows_what_became_of_a_change(fixture).await;
    of_two_inserts_at_once_one_stays(fixture).await;
    pages_have_each_present_entry_once(fixture).await;
}

const fn key(id: u128) -> RegistryKey {
    RegistryKey { kind: RegistryKind::WrappedKey, id }
}

async fn get(registry: &impl Registry, key: RegistryKey) -> Entry {
    let mut found = registry.get(&[key]).await.expect("a registry can be read");
    assert_eq!(found.len(), 1, "an answer for each key");
    found.remove(0)
}

async fn value(registry: &impl Registry, key: RegistryKey) -> (RegistryVersion, Vec<u8>) {
    match get(registry, key).await {
        Entry::Present { version, value } => (version, value),
        other => panic!("{key:?} should have a value, and is {other:?}"),
    }
}

async fn put(registry: &impl Registry, key: RegistryKey, change: Change) -> Outcome {
    let mut outcomes = registry.put(&[(key, change)]).await;
    assert_eq!(outcomes.len(), 1, "an outcome for each change");
    outcomes.remove(0)
}

async fn an_entry_is_inserted_once(fixture: &mut impl Fixture) {
    let registry = fixture.create();
    assert_eq!(get(&registry, key(1)).await, Entry::Absent, "a new registry is empty");
    assert_eq!(put(&registry, key(1), Change::Insert(b"one".into())).await, Outcome::Done, "a first value");
    assert_eq!(put(&registry, key(1), Change::Insert(b"two".into())).await, Outcome::Refused, "a second first value");
    assert_eq!(value(&registry, key(1)).await.1, b"one", "the first value");
    let largest = vec![7; MAX_REGISTRY_BYTES];
    assert_eq!(put(&registry, key(2), Change::Insert(largest.clone())).await, Outcome::Done, "the largest value");
    assert_eq!(value(&registry, key(2)).await.1, largest, "the largest value");
    let larger = put(&registry, key(3), Change::Insert(vec![7; MAX_REGISTRY_BYTES + 1])).await;
    assert!(matches!(larger, Outcome::Failed(_)), "a value that is too large: {larger:?}");
    assert_eq!(put(&registry, key(4), Change::Insert(Vec::new())).await, Outcome::Done, "an empty value");
    assert_eq!(value(&registry, key(4)).await.1, b"", "an empty value is one");
}

async fn only_the_version_that_was_read_is_replaced(fixture: &mut impl Fixture) {
    let registry = fixture.create();
    let unread = put(&registry, key(1), Change::Replace(RegistryVersion(1), b"x".into())).await;
    assert_eq!(unread, Outcome::Refused, "what is absent is not replaced");
    put(&registry, key(1), Change::Insert(b"one".into())).await;
    let (first, _) = value(&registry, key(1)).await;
    assert_eq!(put(&registry, key(1), Change::Replace(first, b"another".into())).await, Outcome::Done, "the version read");
    assert_eq!(put(&registry, key(1), Change::Replace(first, b"late".into())).await, Outcome::Refused, "an older version");
    let (second, now) = value(&registry, key(1)).await;
    assert_eq!(now, b"another", "the value that replaced the first");
    assert_ne!(first, second, "versions differ");
}

async fn what_is_erased_never_comes_back(fixture: &mut impl Fixture) {
    let registry = fixture.create();
    put(&registry, key(1), Change::Insert(b"one".into())).await;
    let (version, _) = value(&registry, key(1)).await;
    for absent_or_not in [key(1), key(2), key(1)] {
        assert_eq!(put(&registry, absent_or_not, Change::Erase).await, Outcome::Done, "an erasure of {absent_or_not:?}");
        assert_eq!(get(&registry, absent_or_not).await, Entry::Erased, "what was erased");
    }
    for gone in [key(1), key(2)] {
        assert_eq!(put(&registry, gone, Change::Insert(b"again".into())).await, Outcome::Refused, "a value after an erasure");
        assert_eq!(put(&registry, gone, Change::Replace(version, b"again".into())).await, Outcome::Refused, "a replacement");
        assert_eq!(get(&registry, gone).await, Entry::Erased, "what was erased");
    }
}

async fn kinds_have_ids_of_their_own(fixture: &mut impl Fixture) {
    let registry = fixture.create();
    for kind in RegistryKind::ALL {
        assert_eq!(RegistryKind::of_number(kind.number()), Some(kind), "a kind comes back from its number");
        let value = vec![kind.number()];
        assert_eq!(put(&registry, RegistryKey { kind, id: 1 }, Change::Insert(value)).await, Outcome::Done, "{kind:?}");
    }
    put(&registry, key(1), Change::Erase).await;
    let other = RegistryKey { kind: RegistryKind::Subject, id: 1 };
    assert_eq!(value(&registry, other).await.1, [RegistryKind::Subject.number()], "the same id of another kind");
}

async fn changes_of_one_call_stand_alone(fixture: &mut impl Fixture) {
    let registry = fixture.create();
    put(&registry, key(2), Change::Insert(b"two".into())).await;
    let insert = |id: u8| (key(u128::from(id)), Change::Insert(vec![id]));
    let outcomes = registry.put(&[insert(1), insert(2), insert(3), (key(4), Change::Erase)]).await;
    assert_eq!(outcomes, [Outcome::Done, Outcome::Refused, Outcome::Done, Outcome::Done], "outcomes in the order of changes");
    let found = registry.get(&[key(4), key(9), key(3)]).await.expect("a registry can be read");
    assert!(
        matches!(&found[..], [Entry::Erased, Entry::Absent, Entry::Present { value, .. }] if value[..] == [3]),
        "entries in the order asked: {found:?}"
    );
    assert_eq!(registry.put(&[]).await, [], "no change has no outcome");
    assert_eq!(registry.get(&[]).await, Ok(Vec::new()), "no key has no entry");
}

async fn what_is_synced_or_erased_survives_a_crash(fixture: &mut impl Fixture) {
    let registry = fixture.create();
    for id in 1..=3 {
        put(&registry, key(id), Change::Insert(b"first".into())).await;
    }
    let (version, _) = value(&registry, key(2)).await;
    put(&registry, key(2), Change::Replace(version, b"second".into())).await;
    registry.sync().await.expect("a registry syncs");
    put(&registry, key(3), Change::Erase).await;
    let registry = fixture.crash(registry);
    assert_eq!(value(&registry, key(1)).await.1, b"first", "what was inserted and synced");
    assert_eq!(value(&registry, key(2)).await.1, b"second", "what was replaced and synced");
    assert_eq!(get(&registry, key(3)).await, Entry::Erased, "what was erased");
    assert_eq!(put(&registry, key(1), Change::Insert(b"again".into())).await, Outcome::Refused, "a second first value");
    let (version, _) = value(&registry, key(1)).await;
    assert_eq!(put(&registry, key(1), Change::Replace(version, b"third".into())).await, Outcome::Done, "a version read after it");
}

async fn reading_shows_what_became_of_a_change(fixture: &mut impl Fixture) {
    for made in [true, false] {
        let registry = fixture.create();
        if !fixture.lose_next_answer(&registry, made) {
            return;
        }
        let outcome = put(&registry, key(1), Change::Insert(b"one".into())).await;
        assert!(matches!(outcome, Outcome::Unknown(_)), "a lost answer: {outcome:?}");
        match get(&registry, key(1)).await {
            Entry::Present { value, .. } => assert_eq!(value, b"one", "the value of a change that was made"),
            Entry::Absent => {
                assert!(!made, "a change that was made is seen");
                assert_eq!(put(&registry, key(1), Change::Insert(b"two".into())).await, Outcome::Done, "another first value");
                assert_eq!(value(&registry, key(1)).await.1, b"two", "the first change is not made later");
            }
            Entry::Erased => panic!("nobody erased it"),
        }
    }
}

async fn of_two_inserts_at_once_one_stays(fixture: &mut impl Fixture) {
    let (registry, races) = (fixture.create(), fixture.races());
    for race in 0..races {
        let own = key(u128::from(race));
        let insert = |who: u8| {
            let registry = &registry;
            move || pollster::block_on(put(registry, own, Change::Insert(vec![who])))
        };
        let (one, two) = thread::scope(|scope| {
            let (one, two) = (scope.spawn(insert(1)), scope.spawn(insert(2)));
            (one.join().expect("it does not panic"), two.join().expect("it does not panic"))
        });
        let (_, stayed) = value(&registry, own).await;
        let done = [(1, &one), (2, &two)].into_iter().filter(|(_, outcome)| **outcome == Outcome::Done);
        let done: Vec<u8> = done.map(|(who, _)| who).collect();
        assert!(done.len() <= 1 && done.iter().all(|who| stayed == [*who]), "{one:?} and {two:?} left {stayed:?}");
    }
}

/// All entries of a kind, read in pages of `limit`.
async fn pages(registry: &impl Registry, kind: RegistryKind, limit: usize) -> Vec<RegistryItem> {
    let mut all: Vec<RegistryItem> = Vec::new();
    loop {
        let page = registry.page(kind, all.last().map(|item| item.id), limit).await.expect("a registry can be read");
        assert!(page.len() <= limit, "a page of {limit} has {}", page.len());
        if page.is_empty() {
            return all;
        }
        all.extend(page);
        assert!(all.len() < 1000, "pages of {limit} have no end");
    }
}

async fn pages_have_each_present_entry_once(fixture: &mut impl Fixture) {
    let registry = fixture.create();
    assert_eq!(pages(&registry, RegistryKind::WrappedKey, 3).await, [], "a new registry is empty");
    let ids: BTreeSet<u128> = (0..40_u128).map(|n| n * 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef % (1 << 127)).collect();
    for id in &ids {
        put(&registry, key(*id), Change::Insert(id.to_le_bytes().to_vec())).await;
    }
    let gone = *ids.iter().nth(20).expect("there are forty");
    put(&registry, key(gone), Change::Erase).await;
    put(&registry, RegistryKey { kind: RegistryKind::Subject, id: 5 }, Change::Insert(b"other".into())).await;
    let whole = pages(&registry, RegistryKind::WrappedKey, 1000).await;
    let found: BTreeSet<u128> = whole.iter().map(|item| item.id).collect();
    assert_eq!((whole.len(), &found), (39, &ids.iter().copied().filter(|id| *id != gone).collect()), "each present entry once");
    for item in &whole {
        assert_eq!(item.value, item.id.to_le_bytes(), "the value of {}", item.id);
        assert_eq!(value(&registry, key(item.id)).await.0, item.version, "the version of {}", item.id);
    }
    for limit in [1, 7, 39] {
        assert_eq!(pages(&registry, RegistryKind::WrappedKey, limit).await, whole, "pages of {limit}");
    }
    let behind = registry.page(RegistryKind::WrappedKey, Some(gone), 1000).await.expect("a registry can be read");
    assert!(whole.ends_with(&behind), "what lies behind an erased entry is an end of the whole");
}
