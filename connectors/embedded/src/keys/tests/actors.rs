use std::thread;

use super::*;

#[test]
fn a_subject_has_one_id_which_outlives_a_crash_and_says_who_it_is() {
    let files = MemoryFiles::default();
    let sealer = load(&files);
    let (alice, bob) = (sealer.actor(1, "system user alice").unwrap(), sealer.actor(2, "system user bob").unwrap());
    assert_ne!(alice, bob);
    files.crash();
    let sealer = load(&files);
    assert_eq!([sealer.actor(1, "system user alice").unwrap(), sealer.actor(2, "system user bob").unwrap()], [alice, bob]);
    assert_eq!(sealer.subject(alice).unwrap().as_deref(), Some("system user alice"));
    assert_eq!(sealer.subject(alice ^ 1).unwrap(), None);
}

#[test]
fn a_subject_that_was_erased_is_nobody_and_gets_another_id_each_time() {
    let registry = registry(&MemoryFiles::default());
    let gone = [RegistryKind::Actor, RegistryKind::Subject].map(|kind| (RegistryKey { kind, id: 1 }, RegistryChange::Erase));
    assert_eq!(block_on(registry.put(&gone)), [RegistryOutcome::Done, RegistryOutcome::Done]);
    let sealer = Sealer::new(registry, &master()).unwrap();
    let ids = [(); 2].map(|()| sealer.actor(1, "system user carol").unwrap());
    assert_ne!(ids[0], ids[1]);
    assert_eq!(sealer.subject(ids[0]).unwrap(), None);
    assert_eq!(sealer.subject(1).unwrap(), None);
}

#[test]
fn of_ids_made_at_the_same_time_one_counts_and_only_that_names_the_subject() {
    let registry = Shared(Arc::new(MemoryRegistry::default()));
    let sealers = [(); 8].map(|()| Sealer::new(registry.clone(), &master()).unwrap());
    let ids: Vec<u128> = thread::scope(|scope| {
        let asked: Vec<_> = sealers.iter().map(|sealer| scope.spawn(|| sealer.actor(1, "system user dave").unwrap())).collect();
        asked.into_iter().map(|asked| asked.join().unwrap()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    let named = block_on(registry.page(RegistryKind::Subject, None, 10)).unwrap();
    assert_eq!(named.into_iter().map(|item| item.id).collect::<Vec<_>>(), [ids[0]]);
}
