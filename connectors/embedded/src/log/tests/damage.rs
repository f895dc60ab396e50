use proptest::prelude::*;

use super::*;

/// Opens and reads everything; the first error.
fn read_all(files: &MemoryFiles) -> Result<Recovered, LogError> {
    let (log, recovered) = try_open(files, 0)?;
    log.reader()?.verify()?;
    Ok(recovered)
}

fn file_of(error: LogError) -> PathBuf {
    match error {
        LogError::Corrupt { file, .. }
        | LogError::Missing { file, .. }
        | LogError::UnknownVersion { file, .. }
        | LogError::Foreign { file, .. } => file,
        other => panic!("{other}"),
    }
}

fn closed() -> MemoryFiles {
    let files = MemoryFiles::default();
    filled(&files).close().unwrap();
    files
}

#[test]
fn every_flipped_byte_of_a_closed_log_is_an_error_that_names_its_file() {
    let files = closed();
    for path in files.paths() {
        for at in 0..bytes_of(&files, &path).len() {
            for flip in [1, 0x80, 0xff] {
                let damaged = files.fork();
                damaged.damage(&path, |bytes| bytes[at] ^= flip);
                assert_eq!(file_of(read_all(&damaged).expect_err("it was damaged")), path, "byte {at}");
            }
        }
    }
}

#[test]
fn a_missing_segment_is_named_wherever_it_was() {
    let files = closed();
    for path in segments(&files) {
        let damaged = files.fork();
        damaged.remove(&path).unwrap();
        let error = read_all(&damaged).unwrap_err();
        assert!(matches!(error, LogError::Missing { .. }), "{error}");
        assert_eq!(file_of(error), path);
    }
    for path in segments(&files) {
        files.remove(&path).unwrap();
    }
    assert!(matches!(read_all(&files), Err(LogError::Missing { .. })));
}

#[test]
fn bytes_cut_off_or_added_are_an_error() {
    let files = closed();
    for path in files.paths() {
        for change in [-1_i32, 1] {
            let damaged = files.fork();
            damaged.damage(&path, |bytes| {
                if change < 0 {
                    bytes.pop();
                } else {
                    bytes.push(0);
                }
            });
            assert_eq!(file_of(read_all(&damaged).unwrap_err()), path);
        }
    }
}

#[test]
fn a_log_of_another_name_or_a_later_format_is_refused() {
    let files = closed();
    let other = LogIdentity { partition: Partition(1), ..identity() };
    let result = Log::open(files.fork(), Path::new(DIR), other, LogOptions::default(), 0);
    assert!(matches!(result, Err(LogError::Corrupt { file, .. }) if file.ends_with("synced")));
    let unmarked = files.fork();
    unmarked.remove(&Path::new(DIR).join("synced")).unwrap();
    let Err(error) = Log::open(unmarked, Path::new(DIR), other, LogOptions::default(), 0) else { panic!("it was opened") };
    expect_test::expect!["data/events/0/00000000000000000000.log belongs to another log than this (events log, partition 1, data set 00000000000000000000000000000007); put back the file that was here"]
        .assert_eq(&error.to_string());
    files.damage(&segments(&files)[0], |bytes| bytes[8] = 2);
    let error = read_all(&files).unwrap_err();
    expect_test::expect!["data/events/0/00000000000000000000.log has format 2, this version of RewardHub reads format 1; use the version that wrote it, or a later one"]
        .assert_eq(&error.to_string());
}

#[test]
fn a_segment_of_the_same_log_under_another_name_is_refused() {
    let files = closed();
    let paths = segments(&files);
    let bytes = bytes_of(&files, &paths[1]);
    files.damage(&paths[0], |first| *first = bytes);
    assert_eq!(file_of(read_all(&files).unwrap_err()), paths[0]);
}

proptest! {
    #[test]
    fn a_log_in_use_serves_what_was_appended_or_nothing(batches in prop::collection::vec((1_u64..20, any::<bool>()), 1..12),
        kept in 0_usize..900, file in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), flip in 1_u8..)
    {
        let files = MemoryFiles::default();
        let mut log = open(&files);
        for (count, sync) in batches {
            append(&mut log, count);
            if sync {
                log.sync().unwrap();
            }
        }
        let synced = log.synced_end();
        drop(log);
        files.crash_keeping(kept);
        let paths = files.paths();
        let path = file.get(&paths);
        let length = bytes_of(&files, path).len();
        if length > 0 {
            files.damage(path, |bytes| bytes[at.index(length)] ^= flip);
        }
        match try_open(&files, synced) {
            Err(error) => prop_assert_eq!(&file_of(error), path),
            Ok((log, recovered)) => {
                prop_assert!(recovered.end >= synced);
                let mut reader = log.reader().unwrap();
                match reader.verify() {
                    Err(error) => prop_assert_eq!(&file_of(error), path),
                    Ok(_) => check(&log, 0),
                }
            }
        }
    }
}
