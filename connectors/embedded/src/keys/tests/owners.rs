use super::*;

#[test]
fn keys_that_were_synced_survive_a_crash() {
    let files = MemoryFiles::default();
    let mut sealer = load(&files);
    let kept = sealer.seal(1, 1, 1, b"kept").unwrap();
    sealer.sync().unwrap();
    let lost = sealer.seal(2, 1, 1, b"lost").unwrap();
    files.crash();
    let mut sealer = load(&files);
    assert_eq!(sealer.open(1, 1, 1, &kept).unwrap(), b"kept");
    assert!(matches!(sealer.open(2, 1, 1, &lost), Err(KeyError::NoKey { owner: 2 })));
}

#[test]
fn an_erased_owner_has_no_texts_and_gets_no_key() {
    let files = MemoryFiles::default();
    let mut sealer = load(&files);
    let sealed: Vec<_> = (1..=3).map(|owner| sealer.seal(owner, 1, 1, b"text").unwrap()).collect();
    sealer.erase(2).unwrap();
    assert!(matches!(sealer.open(2, 1, 1, &sealed[1]), Err(KeyError::Erased { owner: 2 })));
    sealer.close().unwrap();
    let mut sealer = load(&files);
    assert_eq!(sealer.open(1, 1, 1, &sealed[0]).unwrap(), b"text");
    assert!(matches!(sealer.open(2, 1, 1, &sealed[1]), Err(KeyError::Erased { owner: 2 })));
    assert!(matches!(sealer.seal(2, 1, 2, b"more"), Err(KeyError::Erased { owner: 2 })));
    assert_eq!(sealer.open(3, 1, 1, &sealed[2]).unwrap(), b"text");
    sealer.erase(2).unwrap();
    sealer.erase(4).unwrap();
    files.crash();
    assert!(matches!(load(&files).seal(4, 1, 2, b"more"), Err(KeyError::Erased { owner: 4 })));
}

#[test]
fn another_master_key_unwraps_nothing() {
    let files = MemoryFiles::default();
    let mut sealer = load(&files);
    let sealed = sealer.seal(1, 1, 1, b"text").unwrap();
    sealer.close().unwrap();
    let mut sealer = Sealer::new(registry(&files), &Secret::new([8; 32])).unwrap();
    assert!(matches!(sealer.open(1, 1, 1, &sealed), Err(KeyError::NotUnwrapped { owner: 1 })));
    assert!(matches!(sealer.seal(1, 1, 2, b"text"), Err(KeyError::NotUnwrapped { owner: 1 })));
}

#[test]
fn a_key_is_used_as_the_registry_has_it_whoever_put_it_there_and_whatever_was_answered() {
    for made in [true, false] {
        let registry = Shared(Arc::new(MemoryRegistry::default()));
        let [mut one, mut other] = [(); 2].map(|()| Sealer::new(registry.clone(), &master()).unwrap());
        registry.0.silence(made);
        let sealed = one.seal(1, 1, 1, b"text").unwrap();
        let more = other.seal(1, 1, 2, b"more").unwrap();
        assert_eq!(other.open(1, 1, 1, &sealed).unwrap(), b"text");
        assert_eq!(one.open(1, 1, 2, &more).unwrap(), b"more");
    }
}

#[test]
fn a_wrapped_key_is_never_the_key_itself() {
    let registry = Shared(Arc::new(MemoryRegistry::default()));
    let mut sealer = Sealer::new(registry.clone(), &master()).unwrap();
    sealer.seal(1, 1, 1, b"text").unwrap();
    let kept = block_on(registry.page(RegistryKind::WrappedKey, None, 10)).unwrap();
    assert_eq!((kept.len(), kept[0].id, kept[0].value.len()), (1, 1, 48));
}
