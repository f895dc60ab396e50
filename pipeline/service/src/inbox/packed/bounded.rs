//! Readers that know why they failed: the system, or what was read.

use std::{
    cell::{Cell, RefCell},
    io::{self, Read, Seek, SeekFrom},
    rc::Rc,
};

/// The bytes of a packed file, of which only so many may be read. It keeps the error of the system, if there was one.
pub(super) struct Metered<R> {
    inner: R,
    meter: Meter,
}

/// What was read of a file, for whoever asks after the reader was given away.
#[derive(Clone, Default)]
pub(super) struct Meter(Rc<State>);

#[derive(Default)]
struct State {
    /// Bytes that may still be read; `None` if all may.
    left: Cell<Option<u64>>,
    failure: RefCell<Option<io::Error>>,
}

impl Meter {
    /// Lets so many more bytes be read; `None` lets all be.
    pub fn allow(&self, bytes: Option<u64>) {
        self.0.left.set(bytes);
    }

    /// Whether all that was allowed is read.
    pub fn is_used_up(&self) -> bool {
        self.0.left.get() == Some(0)
    }

    /// Fails if the system did.
    pub fn check(&self) -> io::Result<()> {
        self.0.failure.take().map_or(Ok(()), Err)
    }
}

impl<R> Metered<R> {
    pub fn new(inner: R, meter: Meter) -> Self {
        Self { inner, meter }
    }

    /// Keeps an error of the system, and returns one like it.
    fn keep(&self, error: io::Error) -> io::Error {
        if error.kind() == io::ErrorKind::Interrupted {
            return error;
        }
        let like_it = io::Error::new(error.kind(), error.to_string());
        self.meter.0.failure.replace(Some(error));
        like_it
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.meter.0.left.get();
        let most = left.map_or(into.len(), |left| into.len().min(usize::try_from(left).unwrap_or(usize::MAX)));
        if most == 0 && !into.is_empty() {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "more is read of it than may be"));
        }
        let read = self.inner.read(&mut into[..most]).map_err(|error| self.keep(error))?;
        self.meter.0.left.set(left.map(|left| left - read as u64));
        Ok(read)
    }
}

impl<R: Seek> Seek for Metered<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to).map_err(|error| self.keep(error))
    }
}

/// What a reader came to that was read to its end, or until it was too much.
pub(super) struct Swallowed {
    /// The first bytes.
    pub head: Vec<u8>,
    /// How many there were.
    pub bytes: u64,
}

/// The most of the head that is kept: enough to recognise what begins so.
const HEAD_BYTES: usize = 512;

/// Reads to the end and keeps only the head; stops at the first byte that `is_too_much` of, which is called with how many were read.
pub(super) fn swallow(mut reader: impl Read, is_too_much: impl Fn(u64) -> bool) -> io::Result<Swallowed> {
    let (mut piece, mut swallowed) = (vec![0; 64 << 10], Swallowed { head: Vec::new(), bytes: 0 });
    loop {
        let read = match reader.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        let missing = HEAD_BYTES - swallowed.head.len();
        swallowed.head.extend_from_slice(&piece[..read.min(missing)]);
        swallowed.bytes += read as u64;
        if read == 0 || is_too_much(swallowed.bytes) {
            return Ok(swallowed);
        }
    }
}
