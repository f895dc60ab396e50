//! A file to read: its head, to recognise it by, its bytes counted, and a digest of all of them.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Cursor, Read},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context as _, Result};
use rewardhub_feeds::{
    entry::Rejected,
    recognise::{Format, Unrecognised, recognise},
};
use sha2::{Digest as _, Sha256};

/// Bytes that a format is recognised by.
const HEAD_BYTES: u64 = 64 << 10;
/// Bytes read from the system at once.
const BUFFER_BYTES: usize = 1 << 20;

/// SHA-256 of everything read so far.
#[derive(Clone, Default)]
pub struct Digest(Arc<Mutex<Sha256>>);

impl Digest {
    fn add(&self, bytes: &[u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).update(bytes);
    }

    /// In hexadecimal.
    pub fn hex(&self) -> String {
        let hash = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone().finalize();
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// An open file.
pub struct Source<'p> {
    head: Vec<u8>,
    reader: io::Chain<Cursor<Vec<u8>>, BufReader<Counted<'p>>>,
    digest: Digest,
}

struct Counted<'p> {
    file: File,
    digest: Digest,
    progress: &'p dyn Fn(u64),
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(into)?;
        self.digest.add(&into[..read]);
        (self.progress)(read as u64);
        Ok(read)
    }
}

impl<'p> Source<'p> {
    /// Opens a file and reads its head.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn open(path: &Path, progress: &'p dyn Fn(u64)) -> Result<Self> {
        let cannot = || format!("{} cannot be read", path.display());
        let file = File::open(path).with_context(cannot)?;
        let digest = Digest::default();
        let mut rest = BufReader::with_capacity(BUFFER_BYTES, Counted { file, digest: digest.clone(), progress });
        let mut head = Vec::new();
        rest.by_ref().take(HEAD_BYTES).read_to_end(&mut head).with_context(cannot)?;
        Ok(Self { reader: Cursor::new(head.clone()).chain(rest), head, digest })
    }

    /// Its first bytes.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// Its format.
    ///
    /// # Errors
    /// Why it is not recognised.
    pub fn format(&self) -> Result<Format, Unrecognised> {
        recognise(&self.head)
    }

    /// The digest of its bytes, complete once all are read.
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

/// The dead letter of a file that was not recognised.
pub(super) fn refusal(path: &Path, why: &Unrecognised) -> Result<Rejected> {
    let mut bytes = Vec::new();
    File::open(path)?.take(HEAD_BYTES).read_to_end(&mut bytes)?;
    Ok(Rejected { place: "byte 0".into(), reason: "format".into(), message: why.to_string(), bytes })
}
