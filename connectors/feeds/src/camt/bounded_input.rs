//! The bytes below the XML reader: converted to UTF-8 from any encoding, bounded per token, with lines counted, and with those of
//! the current entry kept for a dead letter.

use std::io::{self, BufRead, Chain, Cursor, Read};

use encoding_rs::{Decoder, DecoderResult, UTF_8};

use crate::{encoding, entry::KEPT_BYTES};

/// Number of bytes at the beginning that are searched for the encoding.
const HEAD_BYTES: u64 = 1024;

/// A source that limits how much can be read between two calls of [`Input::allow`].
pub(super) struct Input<R> {
    source: Chain<Cursor<Vec<u8>>, R>,
    transcoder: Option<Transcoder>,
    allowance: usize,
    exceeded: bool,
    line: u64,
    kept: Vec<u8>,
    keeping: bool,
}

struct Transcoder {
    decoder: Decoder,
    text: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: BufRead> Input<R> {
    /// Opens a source and finds its encoding.
    ///
    /// # Errors
    /// Any error of the source, and [`io::ErrorKind::InvalidData`] for an unknown encoding.
    pub(super) fn open(mut inner: R) -> io::Result<Self> {
        let mut head = Vec::new();
        inner.by_ref().take(HEAD_BYTES).read_to_end(&mut head)?;
        let (encoding, skip) = match encoding::shown_by(&head) {
            Some(shown) => shown,
            None => (encoding::declared_by(&head).map_err(unknown_encoding)?, 0),
        };
        let transcoder = (encoding != UTF_8).then(|| Transcoder {
            decoder: encoding.new_decoder_without_bom_handling(),
            text: Vec::new(),
            at: 0,
            ended: false,
        });
        head.drain(..skip);
        let source = Cursor::new(head).chain(inner);
        Ok(Self { source, transcoder, allowance: 0, exceeded: false, line: 1, kept: Vec::new(), keeping: false })
    }

    /// Allows at most this many bytes to be read until the next call.
    pub(super) fn allow(&mut self, bytes: usize) {
        self.allowance = bytes;
    }

    /// Whether more bytes were requested than were allowed.
    pub(super) fn exceeded(&self) -> bool {
        self.exceeded
    }

    /// The line of the next byte, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Keeps the bytes read from now on, after the start tag with this between its brackets, up to [`KEPT_BYTES`] in all.
    pub(super) fn keep(&mut self, start: &str) {
        self.kept.clear();
        self.keeping = true;
        ["<", start, ">"].into_iter().for_each(|part| self.keep_more(part));
    }

    /// Keeps a text that was not read, if anything is being kept.
    pub(super) fn keep_more(&mut self, text: &str) {
        if self.keeping {
            let text = text.as_bytes();
            self.kept.extend_from_slice(&text[..text.len().min(KEPT_BYTES.saturating_sub(self.kept.len()))]);
        }
    }

    /// Stops keeping bytes, and drops those kept.
    pub(super) fn forget(&mut self) {
        self.kept.clear();
        self.keeping = false;
    }

    /// The bytes kept since [`Self::keep`].
    pub(super) fn kept(&self) -> &[u8] {
        &self.kept
    }
}

impl Transcoder {
    fn fill(&mut self, source: &mut impl BufRead) -> io::Result<&[u8]> {
        while self.at == self.text.len() && !self.ended {
            let bytes = source.fill_buf()?;
            self.text.resize(16 * 1024, 0);
            let last = bytes.is_empty();
            if self.decoder.encoding().is_single_byte() && encoding::is_utf8_in_disguise(bytes) {
                let name = self.decoder.encoding().name();
                let message = format!("it is declared as {name}, and its bytes are UTF-8");
                return Err(io::Error::new(io::ErrorKind::InvalidData, message));
            }
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(bytes, &mut self.text, last);
            source.consume(read);
            self.text.truncate(written);
            self.at = 0;
            self.ended = last && result == DecoderResult::InputEmpty;
            if let DecoderResult::Malformed(..) = result {
                let name = self.decoder.encoding().name();
                return Err(io::Error::new(io::ErrorKind::InvalidData, format!("it holds bytes that {name} does not have")));
            }
        }
        Ok(&self.text[self.at..])
    }
}

impl<R: BufRead> BufRead for Input<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let bytes = match &mut self.transcoder {
            Some(transcoder) => transcoder.fill(&mut self.source)?,
            None => self.source.fill_buf()?,
        };
        if self.allowance == 0 && !bytes.is_empty() {
            self.exceeded = true;
            return Err(io::Error::other("a single piece of markup or text is too long"));
        }
        Ok(&bytes[..bytes.len().min(self.allowance)])
    }

    fn consume(&mut self, amount: usize) {
        self.allowance = self.allowance.saturating_sub(amount);
        // These bytes are already buffered, so this does not read from the source.
        let bytes = match &self.transcoder {
            Some(transcoder) => &transcoder.text[transcoder.at..],
            None => self.source.fill_buf().unwrap_or_default(),
        };
        let bytes = &bytes[..bytes.len().min(amount)];
        self.line += bytes.iter().filter(|b| **b == b'\n').count() as u64;
        if self.keeping {
            self.kept.extend_from_slice(&bytes[..bytes.len().min(KEPT_BYTES.saturating_sub(self.kept.len()))]);
        }
        match &mut self.transcoder {
            Some(transcoder) => transcoder.at += amount,
            None => self.source.consume(amount),
        }
    }
}

impl<R: BufRead> Read for Input<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let amount = bytes.len().min(into.len());
        into[..amount].copy_from_slice(&bytes[..amount]);
        self.consume(amount);
        Ok(amount)
    }
}

fn unknown_encoding(label: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("its declaration names an encoding that is not known: {label:?}"))
}
