//! Finds the files in a feed's inbox, oldest first, and what cannot be one.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs::{self, FileType},
    io,
    path::Path,
};

use super::{
    file::Stamp,
    obstacle::Obstacle,
    places::{DONE, FAILED},
};

/// The most bytes of a file's name: its report's is longer, and no name may have more than 255.
pub(super) const LONGEST_NAME: usize = 200;
/// The most files, and the most other things, that a look lists; the oldest go first.
const MOST: usize = 65_536;
/// How names end that programs give to files that they have not finished.
const UNFINISHED: [&str; 9] = [".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".download", ".writing", "~"];

/// A file in an inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub stamp: Stamp,
    pub name: String,
}

/// What is in an inbox.
#[derive(Default)]
pub(super) struct Listing {
    /// The files, oldest first.
    pub files: Vec<Found>,
    /// What cannot be taken in, and why.
    pub others: BTreeMap<OsString, Obstacle>,
    /// Whether there are more files than were listed.
    pub has_more: bool,
}

/// Lists a folder. What goes away meanwhile is not listed.
pub(super) fn list(folder: &Path) -> Result<Listing, Obstacle> {
    let unread = |source| Obstacle::Folder { doing: "read", path: folder.to_owned(), source };
    let (mut files, mut others, mut has_more) = (BTreeMap::new(), BTreeMap::new(), false);
    for entry in fs::read_dir(folder).map_err(unread)? {
        let name = entry.map_err(unread)?.file_name();
        if is_passed_over(&name) {
            continue;
        }
        let other = match fs::symlink_metadata(folder.join(&name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => Obstacle::Unread(error),
            Ok(metadata) => match (not_a_file(metadata.file_type()), name.to_str()) {
                (Some(obstacle), _) => obstacle,
                (None, None) => Obstacle::NotUtf8,
                (None, Some(text)) if text.len() > LONGEST_NAME => Obstacle::LongName,
                (None, Some(text)) => {
                    let stamp = Stamp::of(&metadata);
                    files.insert((stamp.modified_s, stamp.modified_ns, text.to_owned()), stamp);
                    if files.len() > MOST {
                        files.pop_last();
                        has_more = true;
                    }
                    continue;
                }
            },
        };
        if others.len() < MOST {
            others.insert(name, other);
        }
    }
    let files = files.into_iter().map(|((_, _, name), stamp)| Found { stamp, name }).collect();
    Ok(Listing { files, others, has_more })
}

/// Whether a name is none of a file that somebody wants taken in: one of ours, a hidden one, or one that is still being written.
fn is_passed_over(name: &OsString) -> bool {
    let bytes = name.as_encoded_bytes().to_ascii_lowercase();
    bytes.starts_with(b".")
        || name == DONE
        || name == FAILED
        || UNFINISHED.iter().any(|ending| bytes.ends_with(ending.as_bytes()))
}

fn not_a_file(kind: FileType) -> Option<Obstacle> {
    match () {
        () if kind.is_file() => None,
        () if kind.is_symlink() => Some(Obstacle::Link),
        () if kind.is_dir() => Some(Obstacle::Directory),
        () => Some(Obstacle::Special),
    }
}
