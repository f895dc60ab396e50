use std::path::Path;

use super::*;
use crate::{
    files::MemoryFiles,
    keys::{LocalSealer, Secret},
    registry::LocalRegistry,
};

const KEYS: &str = "keys";

fn opened(files: &MemoryFiles) -> (Consents<MemoryFiles>, LocalSealer<MemoryFiles>) {
    files.create_dir(Path::new(KEYS)).unwrap();
    let (registry, _) = LocalRegistry::open(files.clone(), Path::new(KEYS), 5).unwrap();
    let sealer = Sealer::new(registry, &Secret::new([7; 32])).unwrap();
    (Consents::new(files.clone(), Path::new(KEYS)), sealer)
}

fn size(files: &MemoryFiles, path: &str) -> usize {
    files.contents(Path::new(path)).unwrap().unwrap().len()
}

#[test]
fn a_consent_is_replaced_and_is_there_after_a_crash() {
    let files = MemoryFiles::default();
    let (consents, mut sealer) = opened(&files);
    assert_eq!(consents.all(&mut sealer).unwrap(), []);
    consents.put(7, b"first", &mut sealer).unwrap();
    consents.put(8, b"other", &mut sealer).unwrap();
    consents.put(7, b"second", &mut sealer).unwrap();
    files.crash();
    let (consents, mut sealer) = opened(&files);
    assert_eq!(consents.all(&mut sealer).unwrap(), [(7, b"second".to_vec()), (8, b"other".to_vec())]);
}

#[test]
fn nothing_grows_when_a_consent_changes() {
    let files = MemoryFiles::default();
    let (consents, mut sealer) = opened(&files);
    consents.put(7, b"a", &mut sealer).unwrap();
    let before = size(&files, "keys/registry");
    (0..100).for_each(|_| consents.put(7, b"a", &mut sealer).unwrap());
    assert_eq!(size(&files, "keys/registry"), before);
}

#[test]
fn a_copy_of_an_erased_consent_cannot_be_read_and_another_one_can_be_put() {
    let files = MemoryFiles::default();
    let (consents, mut sealer) = opened(&files);
    consents.put(7, b"first", &mut sealer).unwrap();
    let path = consents.path(7);
    let copy = files.contents(&path).unwrap().unwrap();
    assert!(!copy.windows(5).any(|window| window == b"first"));
    consents.erase(7, &sealer).unwrap();
    consents.erase(7, &sealer).unwrap();
    files.replace(&path, &copy).unwrap();
    assert_eq!(consents.all(&mut sealer).unwrap(), [], "as after a crash between the key and the file");
    assert_eq!(files.contents(&path).unwrap(), None);
    consents.put(7, b"again", &mut sealer).unwrap();
    assert_eq!(consents.all(&mut sealer).unwrap(), [(7, b"again".to_vec())]);
}

#[test]
fn damage_is_named_and_what_is_unfinished_is_removed() {
    let files = MemoryFiles::default();
    let (consents, mut sealer) = opened(&files);
    consents.put(7, b"first", &mut sealer).unwrap();
    let path = consents.path(7);
    files.replace(&consents.folder.join("0.new"), b"half").unwrap();
    assert_eq!(consents.all(&mut sealer).unwrap().len(), 1);
    assert_eq!(files.contents(&consents.folder.join("0.new")).unwrap(), None);
    let mut bytes = files.contents(&path).unwrap().unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    files.replace(&path, &bytes).unwrap();
    assert!(matches!(consents.all(&mut sealer), Err(KeyError::Damaged { .. })));
    bytes[0] = 9;
    files.replace(&path, &bytes).unwrap();
    assert!(matches!(consents.all(&mut sealer), Err(KeyError::UnknownVersion { found: 9, .. })));
    files.replace(&path, b"\x01short").unwrap();
    assert!(matches!(consents.put(7, b"x", &mut sealer), Err(KeyError::Damaged { .. })));
}
