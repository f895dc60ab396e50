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
