use super::*;
use crate::files::{Fault, File};

/// A log whose last three batches were not synced, and how many of its records were.
fn unsynced() -> (MemoryFiles, u64) {
    let files = MemoryFiles::default();
    let mut log = filled(&files);
    // Rolling syncs what came before.
    for count in [2, 3, 1, 4] {
        append(&mut log, count);
    }
    assert_eq!((log.synced_end(), log.end()), (54, 62));
    (files, 54)
}

#[test]
fn cut_at_every_byte_past_the_last_sync_all_synced_records_are_there() {
    let (files, synced) = unsynced();
    let live = segments(&files).pop().unwrap();
    let whole = bytes_of(&files, &live).len();
    let unsynced_bytes = {
        let crashed = files.fork();
        crashed.crash();
        whole - bytes_of(&crashed, &live).len()
    };
    assert!(unsynced_bytes > 100);
    let mut torn_tails = 0;
    for kept in 0..=unsynced_bytes {
        let crashed = files.fork();
        crashed.crash_keeping(kept);
        assert_eq!(bytes_of(&crashed, &live).len(), whole - unsynced_bytes + kept);
        let (mut log, recovered) = try_open(&crashed, synced).unwrap();
        assert!(recovered.end >= synced);
        if let Some(torn) = recovered.torn {
            assert_eq!((&torn.file, torn.at + torn.bytes), (&live, (whole - unsynced_bytes + kept) as u64));
            torn_tails += 1;
        }
        check(&log, 0);
        append(&mut log, 4);
        log.sync().unwrap();
        crashed.crash();
        check(&open(&crashed), 0);
    }
    // Cut at the end of one of the three frames, or before them all, nothing is torn.
    assert_eq!(torn_tails, unsynced_bytes - 3);
}

#[test]
fn cut_at_every_byte_of_what_was_synced_the_file_is_named() {
    let files = MemoryFiles::default();
    let synced = filled(&files).synced_end();
    let live = segments(&files).pop().unwrap();
    for length in 0..bytes_of(&files, &live).len() {
        let cut = files.fork();
        cut.damage(&live, |bytes| bytes.truncate(length));
        match try_open(&cut, synced) {
            Err(LogError::Corrupt { file, .. }) => assert_eq!(file, live),
            other => panic!("cut at {length}: {:?}", other.map(|(_, recovered)| recovered)),
        }
    }
}

#[test]
fn a_frame_behind_the_damage_proves_that_it_had_been_synced() {
    let files = MemoryFiles::default();
    let mut log = Log::open(files.clone(), Path::new(DIR), identity(), LogOptions::default(), 0).unwrap().0;
    append(&mut log, 5);
    let first = bytes_of(&files, &segments(&files)[0]).len();
    append(&mut log, 5);
    let second = bytes_of(&files, &segments(&files)[0]).len();
    let before_sync = files.fork();
    log.sync().unwrap();
    append(&mut log, 5);
    let path = segments(&files).remove(0);
    // Of two frames that were never synced the first did not reach the disk: a torn tail.
    before_sync.damage(&path, |bytes| bytes[first - 1] ^= 1);
    let (log, recovered) = try_open(&before_sync, 0).unwrap();
    assert_eq!(recovered.torn, Some(Torn { file: path.clone(), at: 52, bytes: second as u64 - 52 }));
    assert_eq!(log.end(), 0);
    // A third frame says that both had been synced: damage.
    files.damage(&path, |bytes| bytes[second - 1] ^= 1);
    let error = try_open(&files, 0).map(|(_, recovered)| recovered).unwrap_err();
    assert!(matches!(&error, LogError::Corrupt { file, at, .. } if *file == path && *at == first as u64), "{error}");
    expect_test::expect!["data/events/0/00000000000000000000.log is damaged at byte 111: the checksum of a frame's records does not match; restore this file from a backup or the archive"]
        .assert_eq(&error.to_string());
}

#[test]
fn what_the_caller_knows_to_be_synced_must_be_there() {
    let (files, synced) = unsynced();
    files.crash();
    assert_eq!(try_open(&files.fork(), synced).unwrap().1.end, synced);
    assert!(matches!(try_open(&files, synced + 1), Err(LogError::Corrupt { .. })));
    assert!(matches!(try_open(&MemoryFiles::default(), 1), Err(LogError::Missing { .. })));
}

#[test]
fn what_was_there_at_a_start_is_known_to_be_synced_ever_after() {
    let (files, _) = unsynced();
    drop(open(&files));
    files.crash();
    let (log, recovered) = try_open(&files, 0).unwrap();
    assert_eq!(recovered, Recovered { end: 62, torn: None });
    check(&log, 0);
    let live = segments(&files).pop().unwrap();
    files.damage(&live, |bytes| *bytes.last_mut().unwrap() ^= 1);
    assert!(matches!(try_open(&files, 0), Err(LogError::Corrupt { file, .. }) if file == live));
}

#[test]
fn a_failed_sync_poisons_and_what_reads_back_after_reopening_is_made_durable() {
    let files = MemoryFiles::default();
    let mut log = filled(&files);
    append(&mut log, 6);
    files.inject(Fault::FailedSync);
    assert!(log.syncer().failure().is_none());
    assert!(matches!(log.sync(), Err(LogError::Io { doing: "sync", .. })));
    assert!(matches!(log.syncer().failure(), Some(LogError::Poisoned { .. })));
    let error = log.sync().unwrap_err();
    expect_test::expect![
        "an earlier write or sync in data/events/0 failed (cannot sync data/events/0/00000000000000000041.log: the sync failed), so what is on the disk is not known; open the log again"
    ]
    .assert_eq(&error.to_string());
    assert!(matches!(log.append(&[b"more"]), Err(LogError::Poisoned { .. })));
    assert!(matches!(log.syncer().sync_to(0), Err(LogError::Poisoned { .. })));
    assert_eq!(log.synced_end(), 52);
    drop(log);
    let (log, recovered) = try_open(&files, 52).unwrap();
    assert_eq!(recovered, Recovered { end: 58, torn: None });
    files.crash();
    drop(log);
    let (log, recovered) = try_open(&files, 58).unwrap();
    assert_eq!(recovered.end, 58);
    check(&log, 0);
}

#[test]
fn a_sync_that_fails_wherever_it_may_loses_nothing_that_was_synced() {
    for failing in 0..12 {
        let files = MemoryFiles::default();
        let mut synced = 0;
        for step in 0..12 {
            if step == failing {
                files.inject(Fault::FailedSync);
            }
            // The injected failure may hit the opening itself; then it is opened again.
            let Ok((mut log, recovered)) = try_open(&files, synced).or_else(|_| try_open(&files, synced)) else {
                panic!("step {step} failing {failing}");
            };
            assert!(recovered.end >= synced);
            append(&mut log, 9);
            if let Ok(now) = log.sync() {
                synced = now;
            }
            files.crash_keeping(11 * step);
        }
        check(&try_open(&files, synced).unwrap().0, 0);
    }
}

#[test]
fn short_writes_and_full_disks_poison_and_leave_a_torn_tail() {
    for fault in [Fault::ShortWrite(0), Fault::ShortWrite(17), Fault::FullDisk(60)] {
        let files = MemoryFiles::default();
        let mut log = filled(&files);
        files.inject(fault);
        assert!(matches!(log.append(&[record(0), record(29)]), Err(LogError::Io { doing: "write", .. })));
        assert_eq!((log.end(), log.synced_end()), (52, 52));
        assert!(matches!(log.sync(), Err(LogError::Poisoned { .. })));
        assert!(matches!(log.close(), Err(LogError::Poisoned { .. })));
        files.clear_fault();
        let (mut log, recovered) = try_open(&files, 52).unwrap();
        assert_eq!((recovered.end, recovered.torn.is_some()), (52, fault != Fault::ShortWrite(0)));
        append(&mut log, 3);
        log.close().unwrap();
        check(&open(&files), 0);
    }
}

#[test]
fn a_segment_that_was_being_made_is_made_again() {
    let files = MemoryFiles::default();
    let log = filled(&files);
    let base = log.end();
    drop(log);
    let path = super::super::segment::path_of(Path::new(DIR), base);
    let unborn = files.create(&path).unwrap();
    unborn.write_at(b"RHLO", 0).unwrap();
    let (mut log, recovered) = try_open(&files, base).unwrap();
    assert_eq!(recovered.torn, Some(Torn { file: path, at: 0, bytes: 4 }));
    append(&mut log, 50);
    check(&log, 0);
}

#[test]
fn a_crash_at_every_step_from_creation_to_close_keeps_what_was_synced() {
    for kept in [0, 10, 60, 10_000] {
        for steps in 0.. {
            let files = MemoryFiles::default();
            files.inject(Fault::Stop(steps));
            let mut synced = 0;
            let mut run = || {
                let (mut log, _) = try_open(&files, 0)?;
                for count in [1, 9, 12, 20, 14, 2, 30] {
                    let records: Vec<_> = (log.end()..log.end() + count).map(record).collect();
                    log.append(&records)?;
                    if count % 2 == 0 {
                        synced = log.sync()?;
                    }
                }
                log.close()
            };
            let finished = run().is_ok();
            files.crash_keeping(kept);
            let (mut log, recovered) = try_open(&files, synced).unwrap();
            assert!(recovered.end >= synced, "{steps} steps: {recovered:?}, {synced} were synced");
            check(&log, 0);
            append(&mut log, 3);
            log.sync().unwrap();
            files.crash();
            check(&try_open(&files, log.end()).unwrap().0, 0);
            if finished {
                assert_eq!(recovered, Recovered { end: 88, torn: None });
                break;
            }
            assert!(steps < 200);
        }
    }
}

#[test]
fn a_crash_at_every_step_of_an_opening_loses_nothing() {
    let (unsynced, synced) = unsynced();
    for kept in [0, 30, 10_000] {
        for steps in 0.. {
            let files = unsynced.fork();
            files.crash_keeping(kept);
            files.inject(Fault::Stop(steps));
            let opened = try_open(&files, synced).map(|(_, recovered)| recovered.end);
            files.crash();
            let (log, recovered) = try_open(&files, synced).unwrap();
            assert!(recovered.end >= *opened.as_ref().unwrap_or(&synced));
            check(&log, 0);
            if opened.is_ok() {
                break;
            }
            assert!(steps < 100);
        }
    }
}
