use super::*;
use crate::files::File as _;

/// A closed file of three entries, the second erased.
fn closed() -> MemoryFiles {
    let files = MemoryFiles::default();
    let registry = open(&files);
    for id in 1..=3 {
        insert(&registry, id, b"value");
    }
    assert_eq!(put(&registry, 2, RegistryChange::Erase), RegistryOutcome::Done);
    registry.close().unwrap();
    files
}

#[test]
fn every_flipped_byte_of_a_closed_file_is_an_error_that_names_it() {
    let files = closed();
    for path in files.paths() {
        for at in 0..files.contents(&path).unwrap().unwrap().len() {
            let damaged = files.fork();
            damaged.damage(&path, |bytes| bytes[at] ^= 1);
            let error = try_open(&damaged).map(|(_, torn)| torn).expect_err("it was damaged").to_string();
            assert!(error.starts_with(&format!("{} ", path.display())), "byte {at}: {error}");
        }
    }
    files.remove(&path()).unwrap();
    let error = try_open(&files).map(|(_, torn)| torn).unwrap_err();
    expect_test::expect!["keys/registry is damaged at byte 0: it is missing; restore it from a backup of the keys"]
        .assert_eq(&error.to_string());
}

#[test]
fn a_file_that_ends_before_what_was_synced_is_refused() {
    let files = MemoryFiles::default();
    let registry = open(&files);
    insert(&registry, 1, b"value");
    block_on(registry.sync()).unwrap();
    drop(registry);
    drop(open(&files));
    files.open(&path()).unwrap().set_size(60).unwrap();
    assert!(matches!(try_open(&files), Err(KeyError::Damaged { at: 32, .. })));
}

#[test]
fn the_file_of_another_data_set_or_a_later_format_is_refused() {
    let files = closed();
    files.remove(Path::new("keys/registry.synced")).unwrap();
    let other = LocalRegistry::open(files.fork(), Path::new("keys"), 6);
    assert!(matches!(other, Err(KeyError::Damaged { at: 0, .. })));
    files.damage(&path(), |bytes| bytes[8] = 2);
    assert!(matches!(try_open(&files), Err(KeyError::UnknownVersion { found: 2, known: 1, .. })));
}
