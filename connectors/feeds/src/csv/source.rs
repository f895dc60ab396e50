//! A file's characters as UTF-8 (or what is close enough for splitting it into fields), its head, and the raw records.

use std::io::{self, Read};

use encoding_rs::{Decoder, UTF_8, UTF_16LE};

use crate::{encoding, profile::Encoding};

/// How much of a file is looked at before it is read: 64 KiB.
pub(super) const HEAD: u64 = 64 * 1024;
/// The longest record: beyond it a quote was surely not closed.
pub(super) const LONGEST_RECORD: usize = 1024 * 1024;

/// Bytes in which ASCII means ASCII: UTF-8 and Windows-1252 as they are, UTF-16 turned into UTF-8; without byte order mark.
pub(super) enum Source<R> {
    /// As they are.
    Plain(io::Chain<io::Cursor<Vec<u8>>, R>),
    /// Out of UTF-16.
    Utf16(Box<Utf16<io::Chain<io::Cursor<Vec<u8>>, R>>>),
}

impl<R: Read> Source<R> {
    /// Looks for a byte order mark, or for the zeros that betray UTF-16 without one.
    pub(super) fn new(mut input: R, given: Option<Encoding>) -> io::Result<Self> {
        let mut start = Vec::new();
        input.by_ref().take(1024).read_to_end(&mut start)?;
        let (shown, skip) = encoding::shown_by(&start).unzip();
        let skip = skip.unwrap_or(0);
        let utf16 = match shown {
            Some(encoding) => (encoding != UTF_8).then_some(encoding),
            None => (given == Some(Encoding::Utf16)).then_some(UTF_16LE),
        };
        start.drain(..skip);
        let input = io::Cursor::new(start).chain(input);
        Ok(match utf16 {
            Some(encoding) => Self::Utf16(Box::new(Utf16::new(input, encoding.new_decoder_without_bom_handling()))),
            None => Self::Plain(input),
        })
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(input) => input.read(out),
            Self::Utf16(input) => input.read(out),
        }
    }
}

/// Reads UTF-16 as UTF-8; what is malformed becomes U+FFFD.
pub(super) struct Utf16<R> {
    input: R,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Utf16<R> {
    fn new(input: R, decoder: Decoder) -> Self {
        Self { input, decoder, raw: vec![0; 16 * 1024], text: Vec::new(), given: 0, ended: false }
    }

    fn refill(&mut self) -> io::Result<()> {
        let read = self.input.read(&mut self.raw)?;
        self.ended = read == 0;
        // Every two bytes of UTF-16 become three of UTF-8 at most; some room for what the decoder holds back.
        self.text.resize(read * 3 / 2 + 16, 0);
        let (_, _, written, _) = self.decoder.decode_to_utf8(&self.raw[..read], &mut self.text, self.ended);
        self.text.truncate(written);
        self.given = 0;
        Ok(())
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.ended {
            self.refill()?;
        }
        let rest = &self.text[self.given..];
        let count = rest.len().min(out.len());
        out[..count].copy_from_slice(&rest[..count]);
        self.given += count;
        Ok(count)
    }
}

/// Keeps the bytes of the record being read, so that a bad one can be kept as it stood.
pub(super) struct Recorder<R> {
    input: R,
    kept: Vec<u8>,
    /// Offset of the first kept byte.
    start: u64,
    /// Nothing before this offset is needed any more.
    needed: u64,
}

impl<R: Read> Recorder<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, kept: Vec::new(), start: 0, needed: 0 }
    }

    /// Bytes before `offset` may be forgotten.
    pub(super) fn need_from(&mut self, offset: u64) {
        self.needed = offset;
    }

    /// What was read from offset `from` up to `to`.
    pub(super) fn bytes(&self, from: u64, to: u64) -> &[u8] {
        let index = |offset: u64| usize::try_from(offset.saturating_sub(self.start)).unwrap_or(usize::MAX).min(self.kept.len());
        self.kept.get(index(from)..index(to)).unwrap_or(&[])
    }
}

impl<R: Read> Read for Recorder<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let done = usize::try_from(self.needed.saturating_sub(self.start)).unwrap_or(usize::MAX).min(self.kept.len());
        self.kept.drain(..done);
        self.start += done as u64;
        if self.kept.len() > LONGEST_RECORD {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a record is longer than 1 MiB: is a quote left open?"));
        }
        let read = self.input.read(out)?;
        self.kept.extend_from_slice(&out[..read]);
        Ok(read)
    }
}
