use super::*;
use crate::files::{Fault, File};

/// A closed table of three owners, the second erased, and what was sealed for each.
fn closed() -> (MemoryFiles, Vec<Vec<u8>>) {
    let files = MemoryFiles::default();
    let mut sealer = load(&files);
    let sealed = (1..=3).map(|owner| sealer.seal(owner, 1, 1, b"text").unwrap()).collect();
    sealer.erase(2).unwrap();
    sealer.close().unwrap();
    (files, sealed)
}

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
    let (files, sealed) = closed();
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
fn an_erased_key_is_no_longer_in_the_file() {
    let files = MemoryFiles::default();
    let mut sealer = load(&files);
    sealer.seal(1, 1, 1, b"text").unwrap();
    sealer.sync().unwrap();
    let wrapped = files.contents(&table()).unwrap().unwrap()[32 + 25..32 + 73].to_vec();
    let holds = || files.contents(&table()).unwrap().unwrap().windows(48).any(|window| window == wrapped);
    assert!(holds());
    sealer.erase(1).unwrap();
    assert!(!holds());
}

#[test]
fn an_erasure_that_a_crash_cut_short_is_finished_at_the_next_start() {
    let files = MemoryFiles::default();
    let mut sealer = load(&files);
    let sealed = sealer.seal(1, 1, 1, b"text").unwrap();
    let other = sealer.seal(2, 1, 1, b"text").unwrap();
    sealer.sync().unwrap();
    // The tombstone is written, and half of the blank.
    files.inject(Fault::FullDisk(77 + 30));
    assert!(matches!(sealer.erase(1), Err(KeyError::Io { .. })));
    assert!(matches!(sealer.sync(), Err(KeyError::Poisoned { .. })));
    files.clear_fault();
    files.crash_keeping(1000);
    let mut sealer = load(&files);
    assert!(matches!(sealer.open(1, 1, 1, &sealed), Err(KeyError::Erased { owner: 1 })));
    assert_eq!(sealer.open(2, 1, 1, &other).unwrap(), b"text");
    let entry = &files.contents(&table()).unwrap().unwrap()[32..32 + 77];
    assert_eq!(entry[25..73], [0; 48]);
}

#[test]
fn every_flipped_byte_of_a_closed_table_is_told_with_its_file() {
    let (files, _) = closed();
    for path in files.paths() {
        for at in 0..files.contents(&path).unwrap().unwrap().len() {
            let damaged = files.fork();
            damaged.damage(&path, |bytes| bytes[at] ^= 1);
            let error = try_load(&damaged).map(|(_, torn)| torn).expect_err("it was damaged").to_string();
            assert!(error.starts_with(&format!("{} ", path.display())), "byte {at}: {error}");
        }
    }
    files.remove(&table()).unwrap();
    let error = try_load(&files).map(|(_, torn)| torn).unwrap_err();
    expect_test::expect!["keys/data-keys is damaged at byte 0: it is missing; restore it from a backup of the keys"]
        .assert_eq(&error.to_string());
}

#[test]
fn a_table_cut_at_every_byte_past_the_last_sync_keeps_what_was_synced() {
    let files = MemoryFiles::default();
    let mut sealer = load(&files);
    let sealed: Vec<_> = (1..4).map(|owner| sealer.seal(owner, 1, 1, b"text").unwrap()).collect();
    sealer.sync().unwrap();
    sealer.seal(4, 1, 1, b"text").unwrap();
    sealer.seal(5, 1, 1, b"text").unwrap();
    let synced = files.contents(&table()).unwrap().unwrap().len();
    files.inject(Fault::FailedSync);
    assert!(sealer.sync().is_err());
    assert!(matches!(sealer.seal(6, 1, 1, b"text"), Err(KeyError::Poisoned { .. })));
    let whole = files.contents(&table()).unwrap().unwrap().len();
    assert_eq!(whole - synced, 2 * 77);
    for length in synced..=whole {
        let cut = files.fork();
        cut.damage(&table(), |bytes| bytes.truncate(length));
        let (mut sealer, torn) = try_load(&cut).unwrap();
        assert_eq!(torn.map_or(0, |torn| torn.bytes), ((length - synced) % 77) as u64);
        for (owner, sealed) in (1..).zip(&sealed) {
            assert_eq!(sealer.open(owner, 1, 1, sealed).unwrap(), b"text");
        }
        sealer.seal(6, 1, 1, b"text").unwrap();
        sealer.sync().unwrap();
    }
    // What reads back after a failed sync is made durable by the next start.
    drop(load(&files));
    files.crash();
    drop(load(&files));
    assert_eq!(files.contents(&table()).unwrap().unwrap().len(), whole);
}

#[test]
fn a_table_that_ends_before_what_was_synced_is_refused() {
    let files = MemoryFiles::default();
    let mut sealer = load(&files);
    sealer.seal(1, 1, 1, b"text").unwrap();
    sealer.sync().unwrap();
    drop(sealer);
    drop(load(&files));
    files.open(&table()).unwrap().set_size(60).unwrap();
    assert!(matches!(try_load(&files), Err(KeyError::Damaged { at: 32, .. })));
}

#[test]
fn another_master_key_unwraps_nothing() {
    let (files, sealed) = closed();
    let (mut sealer, _) = Sealer::load(files, Path::new("keys"), 5, &Secret::new([8; 32])).unwrap();
    assert!(matches!(sealer.open(1, 1, 1, &sealed[0]), Err(KeyError::Damaged { at: 32, .. })));
}

#[test]
fn the_table_of_another_data_set_or_a_later_format_is_refused() {
    let (files, _) = closed();
    files.remove(Path::new("keys/data-keys.synced")).unwrap();
    let other = Sealer::load(files.fork(), Path::new("keys"), 6, &master());
    assert!(matches!(other, Err(KeyError::Damaged { at: 0, .. })));
    files.damage(&table(), |bytes| bytes[8] = 2);
    assert!(matches!(try_load(&files), Err(KeyError::UnknownVersion { found: 2, known: 1, .. })));
}

#[test]
fn a_hundred_thousand_keys_take_one_sync() {
    let files = MemoryFiles::default();
    let mut sealer = load(&files);
    for owner in 0..100_000 {
        sealer.seal(owner, 1, 1, b"").unwrap();
    }
    let last = sealer.seal(99_999, 1, 1, b"text").unwrap();
    sealer.sync().unwrap();
    files.crash();
    assert_eq!(load(&files).open(99_999, 1, 1, &last).unwrap(), b"text");
}

#[test]
fn a_crash_at_every_step_keeps_what_was_synced_and_what_was_erased() {
    for kept in [0, 40, 10_000] {
        for steps in 0.. {
            let files = MemoryFiles::default();
            files.create_dir(Path::new("keys")).unwrap();
            files.inject(Fault::Stop(steps));
            let (mut sealed, mut erased) = (None, false);
            let mut run = || {
                let (mut sealer, _) = try_load(&files)?;
                let texts = [1, 2].map(|owner| sealer.seal(owner, 1, 1, b"text").unwrap());
                sealer.sync()?;
                sealed = Some(texts);
                sealer.seal(3, 1, 1, b"text")?;
                sealer.erase(1)?;
                erased = true;
                sealer.close()
            };
            let finished = run().is_ok();
            files.crash_keeping(kept);
            let (mut sealer, _) = try_load(&files).unwrap();
            if let Some([first, second]) = &sealed {
                let opened = sealer.open(1, 1, 1, first);
                assert!(matches!(opened, Err(KeyError::Erased { owner: 1 })) || !erased && opened.unwrap() == b"text");
                assert_eq!(sealer.open(2, 1, 1, second).unwrap(), b"text");
            }
            sealer.erase(1).unwrap();
            sealer.seal(4, 1, 1, b"text").unwrap();
            sealer.close().unwrap();
            drop(load(&files));
            if finished {
                break;
            }
            assert!(steps < 100);
        }
    }
}
