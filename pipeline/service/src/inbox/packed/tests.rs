use std::{
    fs::File,
    io::{Cursor, Write as _},
};

use flate2::{Compression, write::GzEncoder};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{Bounds, Checked, Contents, check};

fn bounds() -> Bounds {
    Bounds { entries: 4, directory_bytes: 4096, unpacked_bytes: 1 << 20, ratio: 10, any_ratio_bytes: 1000 }
}

/// What cannot be packed well.
fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    (0..bytes).map(|_| next()).collect()
}

fn zip_with(options: SimpleFileOptions, entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    zip_with(SimpleFileOptions::default(), entries)
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file
}

fn checked(bytes: &[u8]) -> Checked {
    check(&file(bytes), "march.csv.gz", &bounds(), &|| true).unwrap()
}

/// Why nothing of a file is taken in.
#[track_caller]
fn refused(bytes: &[u8]) -> String {
    match checked(bytes) {
        Checked::Refused(why) => why.to_string(),
        Checked::Readable(_) | Checked::Interrupted => panic!("it is not refused"),
    }
}

/// Each entry, and why it is not taken in.
#[track_caller]
fn entries(bytes: &[u8]) -> Vec<(String, String)> {
    let Checked::Readable(Contents::Zip { entries }) = checked(bytes) else { panic!("it is no archive that is read") };
    entries.into_iter().map(|entry| (entry.name, entry.refused.map(|why| why.to_string()).unwrap_or_default())).collect()
}

/// Of one entry that is packed beside another, why it is not taken in; the other is.
#[track_caller]
fn refused_entry(archive: &[u8]) -> String {
    let entries = entries(archive);
    let (others, refused): (Vec<_>, Vec<_>) = entries.into_iter().partition(|(name, _)| name == "good.csv");
    assert_eq!(others, [("good.csv".to_owned(), String::new())]);
    let [(_, why)] = &refused[..] else { panic!("{refused:?}") };
    why.clone()
}

const GOOD: (&str, &[u8]) = ("good.csv", b"a,b\n1,2\n");

#[test]
fn what_is_not_packed_is_itself_and_what_is_packed_is_recognised_by_content() {
    assert!(matches!(checked(b"a,b\n"), Checked::Readable(Contents::Plain)));
    assert!(matches!(checked(b""), Checked::Readable(Contents::Plain)));
    let Checked::Readable(Contents::Gzip { name }) = checked(&gzipped(b"a,b\n")) else { panic!("it is gzip") };
    assert_eq!(name, "march.csv");
    assert_eq!(entries(&zipped(&[GOOD, ("2026/b.csv", b"x")])).len(), 2);
    let mut folder = ZipWriter::new(Cursor::new(Vec::new()));
    folder.add_directory("2026/", SimpleFileOptions::default()).unwrap();
    assert!(refused(&folder.finish().unwrap().into_inner()).contains("no files in it"));
}

#[test]
fn an_entry_that_would_harm_is_refused_and_the_others_are_not() {
    for name in ["../../x", "a/../../x", "/etc/passwd", "..\\x", "C:\\x"] {
        assert!(refused_entry(&zipped(&[GOOD, (name, b"x")])).contains("leads out"), "{name}");
    }
    let encrypted = encrypted(zipped(&[GOOD, ("secret.csv", b"x")]), "secret.csv");
    assert!(refused_entry(&encrypted).contains("encrypted"));
    assert!(refused_entry(&zipped(&[GOOD, ("inner.zip", &zipped(&[GOOD]))])).contains("inside another"));
    assert!(refused_entry(&zipped(&[GOOD, ("inner.gz", &gzipped(b"x"))])).contains("inside another"));
    assert!(refused_entry(&zipped(&[GOOD, ("__MACOSX/._a.csv", b"x")])).contains("hidden"));
    assert!(refused_entry(&zipped(&[GOOD, ("bomb.csv", &vec![b'0'; 100_000])])).contains("10 times its size"));
    let mut linked = ZipWriter::new(Cursor::new(Vec::new()));
    linked.start_file(GOOD.0, SimpleFileOptions::default()).unwrap();
    linked.write_all(GOOD.1).unwrap();
    linked.add_symlink("link.csv", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    assert!(refused_entry(&linked.finish().unwrap().into_inner()).contains("a link"));
}

/// The same archive, in which an entry says that it is encrypted: a bit in both its headers.
fn encrypted(mut archive: Vec<u8>, name: &str) -> Vec<u8> {
    for (magic, name_at, flags_at) in [(b"PK\x03\x04", 30, 6), (b"PK\x01\x02", 46, 8)] {
        let starts: Vec<usize> = archive.windows(4).enumerate().filter(|(_, four)| *four == magic).map(|(at, _)| at).collect();
        for at in starts {
            if archive[at + name_at..].starts_with(name.as_bytes()) {
                archive[at + flags_at] |= 1;
            }
        }
    }
    archive
}

#[test]
fn a_damaged_entry_is_refused_and_the_others_are_not() {
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut archive = zip_with(stored, &[GOOD, ("flipped.csv", b"every byte of it counts")]);
    let at = archive.windows(10).position(|ten| ten == b"every byte").unwrap();
    archive[at] ^= 1;
    assert!(refused_entry(&archive).contains("damaged"));
}

#[test]
fn an_archive_with_too_much_in_it_is_refused() {
    let names: Vec<String> = (0..5).map(|n| format!("{n}.csv")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    assert!(refused(&zipped(&many)).contains("5 entries, and at most 4"));
    let half = noise(600 << 10);
    assert!(refused(&zipped(&[("a.csv", &half), ("b.csv", &half)])).contains("more than 1048576 bytes"));
    let long = "x".repeat(5000);
    assert!(refused(&zipped(&[(&long, b"x")])).contains("list of files"));
    assert!(refused(&zipped(&[GOOD, ("[Content_Types].xml", b"<x/>")])).contains("Excel"));
    let mut cut = zipped(&[GOOD]);
    cut.truncate(cut.len() - 10);
    assert!(refused(&cut).contains("damaged"));
}

#[test]
fn entries_that_share_bytes_are_refused() {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("a.csv", SimpleFileOptions::default()).unwrap();
    archive.write_all(b"x,y\n").unwrap();
    archive.shallow_copy_file("a.csv", "b.csv").unwrap();
    assert!(refused(&archive.finish().unwrap().into_inner()).contains("overlap"));
}

#[test]
fn a_gzip_file_is_refused_that_is_damaged_or_a_bomb_or_holds_an_archive() {
    assert!(refused(&gzipped(&vec![b'0'; 100_000])).contains("10 times its size"));
    assert!(refused(&gzipped(&noise(2 << 20))).contains("more than 1048576 bytes"));
    assert!(refused(&gzipped(&zipped(&[GOOD]))).contains("inside another"));
    let mut tar = vec![b'x'; 600];
    tar[257..262].copy_from_slice(b"ustar");
    assert!(refused(&gzipped(&tar)).contains("a tar archive"));
    let mut cut = gzipped(&noise(2000));
    cut.truncate(1000);
    assert!(refused(&cut).contains("damaged"));
}
