use super::*;

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
