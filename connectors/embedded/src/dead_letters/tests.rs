use super::*;
use crate::{
    files::{Fault, MemoryFiles},
    keys::{KeyError, LocalSealer, Secret},
    registry::LocalRegistry,
};

const MARCH: Month = Month::from_number((2026 - 1970) * 12 + 2).unwrap();

fn open(files: &MemoryFiles) -> (DeadLetters<MemoryFiles>, LocalSealer<MemoryFiles>) {
    let root = Path::new("data");
    files.create_dir(root).unwrap();
    let (registry, _) = LocalRegistry::open(files.clone(), root, 5).unwrap();
    let sealer = Sealer::new(registry, &Secret::new([7; 32])).unwrap();
    (DeadLetters::open(files.clone(), &root.join("dead-letters"), 5).unwrap(), sealer)
}

fn id(ordinal: u32) -> LetterId {
    LetterId { feed: 1, delivery: 2, ordinal }
}

fn path() -> PathBuf {
    Path::new("data/dead-letters/2026-03.letters").to_owned()
}

/// Two letters, synced with their key.
fn two(files: &MemoryFiles) -> [LetterPlace; 2] {
    let (mut letters, mut sealer) = open(files);
    let places = [0, 1].map(|n| letters.append(MARCH, id(n), format!("letter {n}").as_bytes(), &mut sealer).unwrap());
    sealer.sync().unwrap();
    letters.sync().unwrap();
    places
}

#[test]
fn letters_are_read_by_their_place_after_a_crash() {
    let files = MemoryFiles::default();
    let [first, second] = two(&files);
    let (mut letters, mut sealer) = open(&files);
    let lost = letters.append(MARCH, id(2), b"lost", &mut sealer).unwrap();
    assert_eq!(letters.read(lost, &mut sealer).unwrap(), (id(2), b"lost".to_vec()));
    for kept in 0..50 {
        let files = files.fork();
        files.crash_keeping(kept);
        let (mut letters, mut sealer) = open(&files);
        let next = letters.append(MARCH, id(3), b"next", &mut sealer).unwrap();
        assert_eq!(letters.read(second, &mut sealer).unwrap(), (id(1), b"letter 1".to_vec()));
        assert_eq!(letters.read(first, &mut sealer).unwrap(), (id(0), b"letter 0".to_vec()));
        assert_eq!(letters.read(next, &mut sealer).unwrap(), (id(3), b"next".to_vec()));
    }
}

#[test]
fn every_flipped_byte_is_an_error_that_names_its_file() {
    let files = MemoryFiles::default();
    let places = two(&files);
    for at in 0..files.contents(&path()).unwrap().unwrap().len() {
        let damaged = files.fork();
        damaged.damage(&path(), |bytes| bytes[at] ^= 1);
        let (mut letters, mut sealer) = open(&damaged);
        let read: Result<Vec<_>, _> = places.iter().map(|place| letters.read(*place, &mut sealer)).collect();
        let error = read.expect_err("it was damaged").to_string();
        assert!(error.starts_with("data/dead-letters/2026-03.letters "), "byte {at}: {error}");
    }
    let (mut letters, mut sealer) = open(&files);
    let wrong = letters.read(LetterPlace { at: places[0].at + 1, ..places[0] }, &mut sealer);
    assert!(matches!(wrong, Err(LetterError::Damaged { at: 37, .. })));
}

#[test]
fn months_are_deleted_as_a_whole() {
    let files = MemoryFiles::default();
    let [march, _] = two(&files);
    let (mut letters, mut sealer) = open(&files);
    let april = letters.append(Month::from_number(MARCH.number() + 1).unwrap(), id(5), b"april", &mut sealer).unwrap();
    letters.sync().unwrap();
    assert_eq!(letters.delete_before(MARCH).unwrap(), []);
    assert_eq!(letters.delete_before(april.month).unwrap(), [MARCH]);
    files.crash();
    let (mut letters, mut sealer) = open(&files);
    let error = letters.read(march, &mut sealer).unwrap_err().to_string();
    assert_eq!(error, "the dead letters of 2026-03 were deleted when their time was over");
    assert_eq!(letters.read(april, &mut sealer).unwrap().1, b"april");
    assert_eq!(files.contents(&path()).unwrap(), None);
}

#[test]
fn an_erased_feed_has_no_letters() {
    let files = MemoryFiles::default();
    let [first, _] = two(&files);
    let (mut letters, mut sealer) = open(&files);
    sealer.erase(1).unwrap();
    assert!(matches!(letters.read(first, &mut sealer), Err(LetterError::Key(KeyError::Erased { owner: 1 }))));
}

#[test]
fn after_a_failed_write_or_sync_nothing_is_kept_until_reopened() {
    for fault in [Fault::ShortWrite(9), Fault::FailedSync] {
        let files = MemoryFiles::default();
        two(&files);
        let (mut letters, mut sealer) = open(&files);
        files.inject(fault);
        let kept = letters.append(MARCH, id(2), b"text", &mut sealer).and_then(|_| letters.sync());
        assert!(matches!(kept, Err(LetterError::Io { .. })));
        assert!(matches!(letters.append(MARCH, id(2), b"text", &mut sealer), Err(LetterError::Poisoned { .. })));
        assert!(matches!(letters.sync(), Err(LetterError::Poisoned { .. })));
        let (mut letters, mut sealer) = open(&files);
        let place = letters.append(MARCH, id(2), b"text", &mut sealer).unwrap();
        letters.sync().unwrap();
        assert_eq!(letters.read(place, &mut sealer).unwrap().1, b"text");
    }
}

#[test]
fn what_is_larger_than_any_letter_is_refused() {
    let (mut letters, mut sealer) = open(&MemoryFiles::default());
    let noise: Vec<u8> = (0..=MAX_SEALED_BYTES / 32).flat_map(|n| *blake3::hash(&n.to_le_bytes()).as_bytes()).collect();
    assert!(matches!(letters.append(MARCH, id(0), &noise, &mut sealer), Err(LetterError::TooLarge { .. })));
}
