use super::*;
use crate::files::Fault;

/// Bytes of an entry beside its value.
const AROUND: usize = 46;

#[test]
fn an_erasure_that_a_crash_cut_short_is_finished_at_the_next_start() {
    let files = MemoryFiles::default();
    let registry = open(&files);
    insert(&registry, 1, &[0xaa; 48]);
    insert(&registry, 2, b"other");
    block_on(registry.sync()).unwrap();
    // The tombstone is written, and half of the zeros.
    files.inject(Fault::FullDisk(AROUND + 24));
    assert!(matches!(put(&registry, 1, RegistryChange::Erase), RegistryOutcome::Unknown(_)));
    assert!(block_on(registry.sync()).unwrap_err().to_string().contains("an earlier write or sync"));
    files.clear_fault();
    files.crash_keeping(1000);
    let registry = open(&files);
    assert_eq!(entry(&registry, 1), RegistryEntry::Erased);
    assert_eq!(value(&registry, 2).as_deref(), Some(&b"other"[..]));
    assert!(!holds(&files, &[0xaa; 2]));
}

#[test]
fn a_file_cut_at_every_byte_past_the_last_sync_keeps_what_was_synced() {
    let files = MemoryFiles::default();
    let registry = open(&files);
    for id in 1..4 {
        insert(&registry, id, b"kept");
    }
    block_on(registry.sync()).unwrap();
    insert(&registry, 4, b"lost");
    insert(&registry, 5, b"lost");
    let synced = files.contents(&path()).unwrap().unwrap().len();
    files.inject(Fault::FailedSync);
    assert!(block_on(registry.sync()).is_err());
    assert!(matches!(put(&registry, 6, RegistryChange::Insert(Vec::new())), RegistryOutcome::Failed(_)));
    let whole = files.contents(&path()).unwrap().unwrap().len();
    assert_eq!(whole - synced, 2 * (AROUND + 4));
    for length in synced..=whole {
        let cut = files.fork();
        cut.damage(&path(), |bytes| bytes.truncate(length));
        let (registry, torn) = try_open(&cut).unwrap();
        assert_eq!(torn.map_or(0, |torn| torn.bytes), ((length - synced) % (AROUND + 4)) as u64);
        for id in 1..4 {
            assert_eq!(value(&registry, id).as_deref(), Some(&b"kept"[..]));
        }
        insert(&registry, 6, b"more");
        block_on(registry.sync()).unwrap();
    }
    // What reads back after a failed sync is made durable by the next start.
    drop(open(&files));
    files.crash();
    drop(open(&files));
    assert_eq!(files.contents(&path()).unwrap().unwrap().len(), whole);
}

#[test]
fn a_crash_at_every_step_keeps_what_was_synced_and_what_was_erased() {
    for kept in [0, 40, 10_000] {
        for steps in 0.. {
            let files = MemoryFiles::default();
            files.create_dir(Path::new("keys")).unwrap();
            files.inject(Fault::Stop(steps));
            let (mut synced, mut replaced, mut erased) = (false, false, false);
            let mut run = || {
                let (registry, _) = try_open(&files).map_err(|error| error.to_string())?;
                for id in 1..=3 {
                    insert(&registry, id, b"first");
                }
                block_on(registry.sync()).map_err(|error| error.to_string())?;
                synced = true;
                let RegistryEntry::Present { version, .. } = entry(&registry, 3) else {
                    return Err("it was inserted".to_owned());
                };
                put(&registry, 3, RegistryChange::Replace(version, b"second".to_vec()));
                block_on(registry.sync()).map_err(|error| error.to_string())?;
                replaced = true;
                if put(&registry, 1, RegistryChange::Erase) != RegistryOutcome::Done {
                    return Err("it was not erased".to_owned());
                }
                erased = true;
                registry.close().map_err(|error| error.to_string())
            };
            let finished = run().is_ok();
            files.crash_keeping(kept);
            let (registry, _) = try_open(&files).unwrap();
            if synced {
                let first = value(&registry, 1);
                assert!(entry(&registry, 1) == RegistryEntry::Erased || !erased && first.as_deref() == Some(b"first"));
                assert_eq!(value(&registry, 2).as_deref(), Some(&b"first"[..]));
                let third = value(&registry, 3);
                assert!(third.as_deref() == Some(b"second") || !replaced && third.as_deref() == Some(b"first"));
            }
            assert_eq!(put(&registry, 1, RegistryChange::Erase), RegistryOutcome::Done);
            insert(&registry, 4, b"more");
            registry.close().unwrap();
            drop(open(&files));
            if finished {
                break;
            }
            assert!(steps < 200);
        }
    }
}
