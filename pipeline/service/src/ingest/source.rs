//! A file to read: keeps its head, by which the format is recognised, and counts and hashes its bytes.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Cursor, Read},
    path::Path,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use rewardhub_feeds::{
    mask::mask_cards,
    recognise_format::{Format, Unrecognised, recognise},
};
use sha2::{Digest as _, Sha256};

use super::Input;
use crate::error::{Result, Unavailable, Usage};

/// Refuses a path that is absent or a directory, before any file is taken in. It does not open the file, because a pipe can be
/// opened only once.
///
/// # Errors
/// When there is no such file, or it is a directory.
pub fn must_be_file(path: &Path) -> Result<()> {
    let found = fs::metadata(path).map_err(|source| unread(path, source))?;
    if found.is_dir() { Err(Usage::NotAFile { path: path.to_owned() }.into()) } else { Ok(()) }
}

fn unread(path: &Path, source: io::Error) -> Unavailable {
    Unavailable::File { doing: "read", path: path.to_owned(), source }
}

/// Bytes that a format is recognised by.
const HEAD_BYTES: u64 = 64 << 10;
/// Bytes read from the system at once. A posted body of one transaction pays for them too.
const BUFFER_BYTES: usize = 64 << 10;

/// SHA-256 of everything read so far.
#[derive(Clone, Default)]
pub struct Digest(Arc<Mutex<Sha256>>);

impl Digest {
    fn add(&self, bytes: &[u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).update(bytes);
    }

    /// The digest as 64 hexadecimal digits.
    pub fn hex(&self) -> String {
        let hash = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone().finalize();
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// An open file, or the bytes of a reader.
pub struct Source<'p> {
    head: Vec<u8>,
    reader: io::Chain<Cursor<Vec<u8>>, BufReader<Counted<'p>>>,
    digest: Digest,
    failure: ReadFailure,
}

/// The error with which the system ended the reading of a source, if it did. A decoder takes it for the end of what it can read.
#[derive(Clone, Default)]
pub struct ReadFailure(Arc<OnceLock<io::Error>>);

impl ReadFailure {
    /// Fails if the source could not be read to its end.
    ///
    /// # Errors
    /// Why the system ended it.
    pub fn check(&self, name: &Path) -> Result<(), Unavailable> {
        match self.0.get() {
            None => Ok(()),
            Some(error) => Err(unread(name, io::Error::new(error.kind(), error.to_string()))),
        }
    }
}

struct Counted<'p> {
    bytes: Box<dyn Read + 'p>,
    digest: Digest,
    progress: &'p dyn Fn(u64),
    failure: ReadFailure,
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = match self.bytes.read(into) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                self.failure.0.get_or_init(|| io::Error::new(error.kind(), error.to_string()));
                return Err(error);
            }
            read => read?,
        };
        self.digest.add(&into[..read]);
        (self.progress)(read as u64);
        Ok(read)
    }
}

impl<'p> Source<'p> {
    /// Opens a file and reads its head.
    ///
    /// # Errors
    /// When it is absent or a directory, or the system refuses to read it.
    pub fn open(path: &'p Path, progress: &'p dyn Fn(u64)) -> Result<Self> {
        Self::of(Input { name: path, bytes: None }, progress)
    }

    /// Reads the head of an input.
    pub(super) fn of(input: Input<'p>, progress: &'p dyn Fn(u64)) -> Result<Self> {
        let Input { name, bytes } = input;
        let bytes = match bytes {
            Some(bytes) => bytes,
            None => {
                must_be_file(name)?;
                Box::new(File::open(name).map_err(|source| unread(name, source))?)
            }
        };
        let (digest, failure) = (Digest::default(), ReadFailure::default());
        let counted = Counted { bytes, digest: digest.clone(), progress, failure: failure.clone() };
        let mut rest = BufReader::with_capacity(BUFFER_BYTES, counted);
        let mut head = Vec::new();
        rest.by_ref().take(HEAD_BYTES).read_to_end(&mut head).map_err(|source| unread(name, source))?;
        Ok(Self { reader: Cursor::new(head.clone()).chain(rest), head, digest, failure })
    }

    /// The first bytes, at most 64 KiB.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// Recognises the format by the first bytes.
    ///
    /// # Errors
    /// [`Unrecognised`], with the reason.
    pub fn format(&self) -> Result<Format, Unrecognised> {
        recognise(&self.head)
    }

    /// Why the source could not be read to its end, once that is known.
    pub(super) fn failure(&self) -> ReadFailure {
        self.failure.clone()
    }

    /// The digest of the bytes, complete once all of them are read.
    pub fn digest(&self) -> Digest {
        self.digest.clone()
    }
}

impl Read for Source<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.reader.read(into)
    }
}

impl BufRead for Source<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.reader.consume(amount);
    }
}

/// A word in a file's name with this many digits may be the number of an account.
const NUMBER_DIGITS: usize = 6;

/// Masks the name of a file for the log. Banks name files after accounts, so of a word with many digits only the last four
/// characters stay. Days such as `20260131` stay whole.
pub(crate) fn shown_name(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = mask_cards(&name);
    let mut shown = String::with_capacity(name.len());
    for word in name.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let (letters, end) = match word.char_indices().next_back() {
            Some((at, last)) if !last.is_alphanumeric() => word.split_at(at),
            _ => (word, ""),
        };
        let is_day = letters.len() == 8 && letters.bytes().all(|b| b.is_ascii_digit()) && letters.starts_with("20");
        if !is_day && letters.chars().filter(|c| c.is_numeric()).count() >= NUMBER_DIGITS {
            let last: Vec<char> = letters.chars().rev().take(4).collect();
            shown.push('…');
            shown.extend(last.into_iter().rev());
        } else {
            shown.push_str(letters);
        }
        shown.push_str(end);
    }
    shown
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::shown_name;

    #[test]
    fn a_files_name_shows_days_and_no_account() {
        let shown = |name: &str| shown_name(Path::new(name));
        assert_eq!(shown("/tmp/january-2026.csv"), "january-2026.csv");
        assert_eq!(shown("20260131_DE89370400440532013000.xml"), "20260131_…3000.xml");
        assert_eq!(shown("umsaetze 12345678.csv"), "umsaetze …5678.csv");
        assert_eq!(shown("card 4532-0151-1283-0366.csv"), "card ****-****-****-****.csv");
    }
}
