use super::*;
use crate::files::Fault;

#[test]
fn a_log_can_be_cut_at_every_offset_and_goes_on_from_there() {
    let files = MemoryFiles::default();
    let end = filled(&files).end();
    for offset in 0..=end {
        let files = files.fork();
        let mut log = open(&files);
        log.truncate_to(offset).unwrap();
        assert_eq!((log.end(), log.synced_end()), (offset, offset));
        check(&log, 0);
        files.crash();
        let (mut log, recovered) = try_open(&files, offset).unwrap();
        assert_eq!(recovered, Recovered { end: offset, torn: None });
        append(&mut log, 30);
        log.close().unwrap();
        check(&open(&files), 0);
    }
}

#[test]
fn what_was_never_synced_can_be_cut_too() {
    let files = MemoryFiles::default();
    let mut log = filled(&files);
    append(&mut log, 10);
    log.truncate_to(55).unwrap();
    files.crash();
    check(&try_open(&files, 55).unwrap().0, 0);
}

#[test]
fn a_log_is_not_cut_beyond_its_end_nor_under_a_reader() {
    let files = MemoryFiles::default();
    let mut log = filled(&files);
    assert!(matches!(log.truncate_to(53), Err(LogError::BeyondEnd { offset: 53, end: 52, .. })));
    let reader = log.reader().unwrap();
    assert!(matches!(log.truncate_to(5), Err(LogError::HasReaders { .. })));
    drop(reader);
    log.truncate_to(5).unwrap();
    assert_eq!(log.end(), 5);
}

#[test]
fn a_crash_anywhere_in_a_cut_leaves_what_was_to_be_kept_and_the_cut_can_be_made_again() {
    let whole = MemoryFiles::default();
    filled(&whole);
    for offset in [0, 1, 3, 18, 20, 21, 40, 51] {
        let mut finished = false;
        for steps in 0.. {
            let files = whole.fork();
            let mut log = open(&files);
            files.inject(Fault::Stop(steps));
            finished = log.truncate_to(offset).is_ok();
            drop(log);
            files.crash_keeping(steps % 50);
            let (mut log, recovered) = try_open(&files, offset).unwrap();
            assert!((offset..=52).contains(&recovered.end), "cut at {offset}, {steps} steps: {recovered:?}");
            check(&log, 0);
            log.truncate_to(offset).unwrap();
            append(&mut log, 5);
            check(&log, 0);
            if finished {
                break;
            }
            assert!(steps < 100);
        }
        assert!(finished);
    }
}
