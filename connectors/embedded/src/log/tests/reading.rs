use super::*;
use crate::files::Disk;

#[test]
fn what_was_appended_is_read_from_everywhere() {
    let files = MemoryFiles::default();
    let log = filled(&files);
    assert!(segments(&files).len() > 2, "{:?}", segments(&files));
    for from in 0..=log.end() {
        check(&log, from);
    }
    log.close().unwrap();
    let (log, recovered) = try_open(&files, 52).unwrap();
    assert_eq!(recovered, Recovered { end: 52, torn: None });
    for from in (0..=log.end()).rev() {
        check(&log, from);
    }
}

#[test]
fn a_read_keeps_to_its_range_and_budget_but_gives_one_record() {
    let files = MemoryFiles::default();
    let log = filled(&files);
    let mut reader = log.reader().unwrap();
    assert_eq!(reader.read(10..12, usize::MAX).unwrap().range(), 10..12);
    assert_eq!(reader.read(29..40, 0).unwrap().range(), 29..30);
    assert_eq!(reader.read(20..52, 20 + 21 + 22).unwrap().range(), 20..23);
    assert!(reader.read(52..60, 100).unwrap().is_empty());
    assert_eq!(reader.record(17).unwrap(), Some(record(17)));
    assert_eq!(reader.record(3).unwrap(), Some(record(3)));
    assert_eq!(reader.record(52).unwrap(), None);
}

#[test]
fn a_reader_follows_the_writer_across_segments() {
    let files = MemoryFiles::default();
    let mut log = open(&files);
    let mut reader = log.reader().unwrap();
    for _ in 0..40 {
        let from = log.end();
        append(&mut log, 7);
        let records = reader.read(from..u64::MAX, usize::MAX).unwrap();
        assert!(
            records.iter().eq((from..from + 7)
                .map(|offset| (offset, record(offset)))
                .collect::<Vec<_>>()
                .iter()
                .map(|(o, r)| (*o, &r[..])))
        );
    }
    assert!(segments(&files).len() > 5);
    assert!(reader.synced_end() < reader.end());
    assert_eq!(log.sync().unwrap(), 280);
    assert_eq!(reader.another().unwrap().synced_end(), 280);
}

#[test]
fn a_frame_is_compressed_only_where_that_saves_bytes() {
    let files = MemoryFiles::default();
    let mut log = open(&files);
    let (few, alike) = (vec![0; 500], vec![0; 200_000]);
    let random: Vec<u8> = (0..3000_u64).flat_map(|n| blake3::hash(&n.to_le_bytes()).as_bytes()[..1].to_vec()).collect();
    let bytes_in_all = || -> usize { segments(&files).iter().map(|segment| bytes_of(&files, segment).len()).sum() };
    let mut grew_bytes = |record: &[u8]| {
        let before = bytes_in_all();
        log.append(&[record]).unwrap();
        bytes_in_all() - before
    };
    assert!(grew_bytes(&few) > 500);
    assert!(grew_bytes(&alike) < 1000);
    assert!((3000..3100).contains(&grew_bytes(&random)));
    let mut reader = log.reader().unwrap();
    let records = reader.read(0..3, usize::MAX).unwrap();
    assert!(records.iter().map(|(_, record)| record.to_vec()).eq([few, alike, random]));
}

#[test]
fn who_waited_for_a_sync_that_covered_its_records_needs_none() {
    let files = MemoryFiles::default();
    let mut log = open(&files);
    append(&mut log, 1);
    let first = log.end();
    append(&mut log, 2);
    assert_eq!(log.syncer().sync_to(first).unwrap(), 3);
    append(&mut log, 1);
    assert_eq!(log.syncer().sync_to(3).unwrap(), 3);
    assert_eq!(log.syncs(), 1);
    assert_eq!(log.syncer().sync_to(4).unwrap(), 4);
    assert_eq!(log.syncs(), 2);
}

#[test]
fn records_of_up_to_a_mebibyte_are_taken_and_larger_ones_refused() {
    let files = MemoryFiles::default();
    let mut log = open(&files);
    let noise: Vec<u8> = (0..MAX_RECORD_BYTES / 32).flat_map(|i| *blake3::hash(&i.to_le_bytes()).as_bytes()).collect();
    let batch = [&noise[..], b"", &noise[..600_000], &noise[..500_000]];
    assert_eq!(log.append(&batch).unwrap(), 0..4);
    let error = log.append(&[&vec![0; MAX_RECORD_BYTES + 1][..], b"good"]).unwrap_err();
    expect_test::expect!["a record of 1048577 bytes is larger than the 1048576 that a log takes; split it"]
        .assert_eq(&error.to_string());
    assert_eq!(log.append(&[b"next"]).unwrap(), 4..5);
    let mut reader = log.reader().unwrap();
    for (offset, expected) in (0..).zip(batch) {
        assert!(reader.record(offset).unwrap().unwrap() == expected, "{offset}");
    }
    assert_eq!(reader.verify().unwrap().records, 5);
    assert_eq!(log.append(&[] as &[&[u8]]).unwrap(), 5..5);
}

#[test]
fn threads_append_sync_and_read_a_log_on_disk_at_once() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("events/0");
    let options = LogOptions { roll_bytes: 20_000 };
    let (mut log, _) = Log::open(Disk, &dir, identity(), options, 0).unwrap();
    let (syncer, mut reader) = (log.syncer(), log.reader().unwrap());
    std::thread::scope(|scope| {
        let reading = scope.spawn(move || {
            let mut next = 0;
            while next < 6000 {
                let records = reader.read(next..u64::MAX, 5000).unwrap();
                for (offset, bytes) in records.iter() {
                    assert_eq!((offset, bytes), (next, &record(offset)[..]));
                    next += 1;
                }
                std::thread::yield_now();
            }
        });
        let syncing = scope.spawn(move || {
            let mut synced = 0;
            while synced < 6000 {
                let now = syncer.sync_to(synced + 1).unwrap();
                assert!(now >= synced);
                synced = now;
                std::thread::yield_now();
            }
        });
        for batch in 0..200 {
            let records: Vec<_> = (batch * 30..batch * 30 + 30).map(record).collect();
            log.append(&records).unwrap();
        }
        reading.join().unwrap();
        syncing.join().unwrap();
    });
    log.close().unwrap();
    let (log, recovered) = Log::open(Disk, &dir, identity(), options, 6000).unwrap();
    assert_eq!(recovered, Recovered { end: 6000, torn: None });
    assert_eq!(log.reader().unwrap().verify().unwrap().records, 6000);
}

#[test]
fn what_the_first_release_wrote_is_read() {
    // The bytes of format 1, which may never become unreadable: two batches, the first synced before the second, then closed.
    let segment = "52484c4f475345470100000002000000070000000000000000000000000000000000000000000000ffffffffffffffff417d\
        b08bf452489e010000000e0000000500000002000000000000000000000000000000000000000d30dd215bcab9b128b52ffd\
        2005290000036f6e6500f452489e010000000f000000060000000100000002000000000000000200000000000000f8b08488\
        a989a8a828b52ffd2006310000057468726565";
    let mark = "524853594e4345440100000003000000000000000000000000000000a900000000000000010000005929850a";
    let files = MemoryFiles::default();
    files.create_dir(Path::new(DIR)).unwrap();
    for (name, hex) in [("00000000000000000000.log", segment), ("synced", mark)] {
        let bytes: Vec<u8> = (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()).collect();
        files.replace(&Path::new(DIR).join(name), &bytes).unwrap();
    }
    let (log, recovered) = try_open(&files, 3).unwrap();
    assert_eq!(recovered, Recovered { end: 3, torn: None });
    let records = log.reader().unwrap().read(0..3, usize::MAX).unwrap();
    assert!(records.iter().eq([(0, &b"one"[..]), (1, b""), (2, b"three")]));
}
