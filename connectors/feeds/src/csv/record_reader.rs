//! The characters of a file as UTF-8 (or close enough to split into fields), with line feeds at the ends
//! of lines; its head; and the raw records.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, UTF_8, UTF_16LE};
use rewardhub_core::word_size::usize_of;

use crate::{encoding, profile::Encoding};

/// Number of bytes at the beginning that are inspected before rows are read: 64 KiB.
pub(super) const HEAD: u64 = 64 * 1024;
/// The longest record, in bytes. Beyond it a quote was surely left open.
pub(super) const LONGEST_RECORD: usize = 1024 * 1024;

/// Bytes in which ASCII means ASCII: UTF-8 and single-byte encodings unchanged, UTF-16
/// converted to UTF-8; without a byte order mark.
pub(super) enum Source<R> {
    /// The bytes as they are.
    Plain(io::Chain<io::Cursor<Vec<u8>>, R>),
    /// Converted from UTF-16.
    Utf16(Box<Utf16<io::Chain<io::Cursor<Vec<u8>>, R>>>),
}

impl<R: Read> Source<R> {
    /// Looks for a byte order mark, or for the zeros that reveal UTF-16 without one. Also returns whether the bytes must be UTF-8
    /// from here on, because they are marked as such or were converted to it.
    pub(super) fn new(mut input: R, given: Option<Encoding>) -> io::Result<(LineEnds<Self>, bool)> {
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
            Some(encoding) => {
                let input = Utf16::new(input, encoding.new_decoder_without_bom_handling());
                (LineEnds::new(Self::Utf16(Box::new(input))), true)
            }
            None => (LineEnds::new(Self::Plain(input)), shown.is_some()),
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

/// Ends every line as Unix or Windows does: a lone carriage return, as old Macs wrote it, becomes a line feed.
pub(super) struct LineEnds<R> {
    input: R,
    /// The byte after a carriage return, read ahead.
    ahead: Option<u8>,
}

impl<R: Read> LineEnds<R> {
    fn new(input: R) -> Self {
        Self { input, ahead: None }
    }

    fn read_one(&mut self) -> io::Result<Option<u8>> {
        let mut byte = [0];
        loop {
            match self.input.read(&mut byte) {
                Ok(0) => return Ok(None),
                Ok(_) => return Ok(Some(byte[0])),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl<R: Read> Read for LineEnds<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        let mut count = 0;
        if let Some(byte) = self.ahead.take() {
            out[0] = byte;
            count = 1;
        }
        if count < out.len() && out[..count] != *b"\r" {
            count += self.input.read(&mut out[count..])?;
        }
        let mut from = 0;
        while let Some(at) = memchr::memchr(b'\r', &out[from..count]).map(|at| from + at) {
            let next = match out[..count].get(at + 1) {
                Some(next) => Some(*next),
                None => {
                    self.ahead = self.read_one()?;
                    self.ahead
                }
            };
            if next != Some(b'\n') {
                out[at] = b'\n';
            }
            from = at + 1;
        }
        Ok(count)
    }
}

/// Reads UTF-16 as UTF-8; malformed UTF-16 is an error.
pub(super) struct Utf16<R> {
    input: R,
    decoder: Decoder,
    raw: Vec<u8>,
    /// The part of `raw` that is not decoded yet.
    left: std::ops::Range<usize>,
    text: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Utf16<R> {
    fn new(input: R, decoder: Decoder) -> Self {
        Self { input, decoder, raw: vec![0; 16 * 1024], left: 0..0, text: Vec::new(), given: 0, ended: false }
    }

    fn refill(&mut self) -> io::Result<()> {
        if self.left.is_empty() {
            self.left = 0..self.input.read(&mut self.raw)?;
        }
        let bytes = &self.raw[self.left.clone()];
        let last = bytes.is_empty();
        // Two bytes of UTF-16 become at most three of UTF-8; the rest is room for what the decoder holds back.
        self.text.resize(bytes.len() * 3 / 2 + 16, 0);
        let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(bytes, &mut self.text, last);
        self.left.start += read;
        self.text.truncate(written);
        self.given = 0;
        if let DecoderResult::Malformed(..) = result {
            let message = "it holds bytes that UTF-16 does not have, or ends within a character";
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        self.ended = last && result == DecoderResult::InputEmpty;
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

/// Keeps the bytes of the current record, so that a bad one can be stored as it was.
pub(super) struct Recorder<R> {
    input: R,
    kept: Vec<u8>,
    /// Offset of the first byte kept.
    start: u64,
    /// Bytes before this offset are no longer needed.
    needed: u64,
}

impl<R: Read> Recorder<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, kept: Vec::new(), start: 0, needed: 0 }
    }

    /// Allows bytes before `offset` to be dropped.
    pub(super) fn need_from(&mut self, offset: u64) {
        self.needed = offset;
    }

    /// The bytes read from offset `from` up to `to`.
    pub(super) fn bytes(&self, from: u64, to: u64) -> &[u8] {
        let index = |offset: u64| usize_of(offset.saturating_sub(self.start)).min(self.kept.len());
        self.kept.get(index(from)..index(to)).unwrap_or(&[])
    }
}

impl<R: Read> Read for Recorder<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let done = usize_of(self.needed.saturating_sub(self.start)).min(self.kept.len());
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Gives a few bytes at a time.
    struct Dripping<'b>(&'b [u8], usize);

    impl Read for Dripping<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(out.len()).min(self.0.len());
            out[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    proptest! {
        #[test]
        fn a_carriage_return_alone_becomes_a_line_feed(text in "[ab\r\n]{0,40}", drops in 1_usize..5) {
            let mut read = String::new();
            LineEnds::new(Dripping(text.as_bytes(), drops)).read_to_string(&mut read).unwrap();
            prop_assert_eq!(read, text.replace("\r\n", "\0").replace('\r', "\n").replace('\0', "\r\n"));
        }
    }
}
