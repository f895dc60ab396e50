//! The body of a request as a blocking reader: in bounded memory, unpacked where it is packed, and never longer than allowed.

use std::{
    collections::VecDeque,
    io::{self, BufReader, Read},
    path::Path,
    sync::{Arc, OnceLock},
};

use axum::{
    body::{Body, BodyDataStream},
    http::{HeaderMap, header},
};
use bytes::{Buf as _, Bytes};
use flate2::read::MultiGzDecoder;
use futures::StreamExt as _;
use tokio::{
    fs::File,
    io::{AsyncSeekExt as _, AsyncWriteExt as _},
    sync::{OwnedSemaphorePermit, mpsc},
};

use crate::problem::{Problem, ProblemCode, Result};

/// So many bytes of a body are received before a thread reads any, so that no thread waits for a short body.
const RECEIVED_FIRST_BYTES: usize = 256 << 10;
/// A body of so many bytes has hundreds of transactions.
const LARGE_BYTES: usize = 32 << 10;
/// Pieces of a longer body that wait to be read.
const PIECES: usize = 16;
/// The most bytes of a body that are written at once.
const PIECE_BYTES: usize = 64 << 10;

/// How large a body may be, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimits {
    /// As it is sent.
    pub sent: u64,
    /// Once it is unpacked.
    pub unpacked: u64,
}

impl Default for BodyLimits {
    fn default() -> Self {
        Self { sent: 4 << 30, unpacked: 16 << 30 }
    }
}

/// A body that has begun to come.
pub(crate) struct Incoming {
    source: Source,
    /// Held until it is read, where it is read as it comes.
    permit: Option<OwnedSemaphorePermit>,
    /// The bytes of the whole body; `None` if it has not all come.
    received_bytes: Option<usize>,
    is_packed: bool,
    limits: BodyLimits,
    failure: Failure,
}

/// Where a body is read from.
enum Source {
    AsItComes(Bounded<Pieces>),
    Received(BufReader<std::fs::File>),
}

impl Read for Source {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::AsItComes(pieces) => pieces.read(into),
            Self::Received(file) => file.read(into),
        }
    }
}

/// A body, and what it holds until it is read.
struct Reading {
    source: Source,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Read for Reading {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.source.read(into)
    }
}

/// Why a body could not be read to its end, for whoever answers the request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Failure(Arc<OnceLock<Problem>>);

impl Failure {
    /// The problem with the body; else the one that the service has.
    pub fn or(&self, problem: Problem) -> Problem {
        self.0.get().cloned().unwrap_or(problem)
    }

    fn note(&self, code: ProblemCode, error: &io::Error) {
        let detail = format!("the body cannot be read to its end ({error}); send the whole body again: nothing counts twice");
        self.0.get_or_init(|| Problem::new(code, detail));
    }
}

impl Incoming {
    /// Begins to take a body, of which it receives the first part, or all if it is short. Dropping it ends the transfer.
    ///
    /// # Errors
    /// A [`Problem`], if the body is encoded in a way that is not taken.
    pub async fn begin(headers: &HeaderMap, body: Body, limits: BodyLimits) -> Result<Self> {
        let encoding = headers.get(header::CONTENT_ENCODING).map(|value| value.as_bytes().to_ascii_lowercase());
        let is_packed = match encoding.as_deref() {
            None | Some(b"identity") => false,
            Some(b"gzip" | b"x-gzip") => true,
            Some(_) => {
                let detail = "Content-Encoding is not one that is taken; send the body as it is, or packed with gzip";
                return Err(Problem::new(ProblemCode::UnsupportedMediaType, detail));
            }
        };
        let failure = Failure::default();
        let pieces = Pieces::begin(body).await;
        let received_bytes = pieces.received_bytes();
        let pieces = Bounded::new(pieces, (limits.sent, "the body", failure.clone()));
        Ok(Self { source: Source::AsItComes(pieces), permit: None, received_bytes, is_packed, limits, failure })
    }

    /// Whether all of it has come.
    pub fn is_received(&self) -> bool {
        self.received_bytes.is_some()
    }

    /// The same, with a permit to be read as it comes: a thread waits for each of its pieces.
    pub fn streamed(self, permit: OwnedSemaphorePermit) -> Self {
        Self { permit: Some(permit), ..self }
    }

    /// The same, received to its end into a file without a name in this folder. No thread waits for its client meanwhile.
    ///
    /// # Errors
    /// When it cannot be received, or the file cannot be written.
    pub async fn spooled(self, folder: &Path) -> io::Result<Self> {
        let Source::AsItComes(mut pieces) = self.source else { return Ok(self) };
        let (mut file, mut bytes) = (File::from_std(tempfile::tempfile_in(folder)?), 0);
        while let Some(piece) = pieces.come().await {
            let piece = piece?;
            bytes += piece.len();
            file.write_all(&piece).await?;
        }
        file.flush().await?;
        file.rewind().await?;
        let source = Source::Received(BufReader::new(file.into_std().await));
        Ok(Self { source, received_bytes: Some(bytes), ..self })
    }

    /// Whether all of it has come, and it is so large that reading it takes more than waiting for the disk.
    pub fn is_received_and_large(&self) -> bool {
        self.received_bytes.is_some_and(|bytes| bytes >= LARGE_BYTES)
    }

    /// Why the body could not be read to its end, once that is known.
    pub fn failure(&self) -> Failure {
        self.failure.clone()
    }

    /// Receives the body to its end, into a file without a name in this folder; `each` sees all of it as it was sent.
    ///
    /// # Errors
    /// When it cannot be received, or the file cannot be written.
    pub fn received(mut self, folder: &Path, mut each: impl FnMut(&[u8])) -> io::Result<Self> {
        let (mut file, mut piece) = (tempfile::tempfile_in(folder)?, vec![0; PIECE_BYTES]);
        loop {
            match self.source.read(&mut piece)? {
                0 => break,
                length => {
                    each(&piece[..length]);
                    io::Write::write_all(&mut file, &piece[..length])?;
                }
            }
        }
        io::Seek::rewind(&mut file)?;
        Ok(Self { source: Source::Received(BufReader::new(file)), ..self })
    }

    /// Reads the body, unpacked, on a thread that may block.
    pub fn into_reader(self) -> Box<dyn Read + Send> {
        let body = Reading { source: self.source, _permit: self.permit };
        if !self.is_packed {
            return Box::new(body);
        }
        let bounds = (self.limits.unpacked, "what the body unpacks to", self.failure);
        // The decoder reads the head of the body at once.
        Box::new(Bounded::new(MultiGzDecoder::new(body), bounds))
    }
}

/// The pieces of a body, in their order.
struct Pieces {
    received: VecDeque<io::Result<Bytes>>,
    /// The pieces after those that were received first; `None` if there are no more.
    following: Option<mpsc::Receiver<io::Result<Bytes>>>,
    current: Bytes,
}

impl Pieces {
    async fn begin(body: Body) -> Self {
        let (mut stream, mut received, mut bytes) = (body.into_data_stream(), VecDeque::new(), 0);
        while bytes < RECEIVED_FIRST_BYTES {
            let Some(piece) = next_piece(&mut stream).await else { return Self::received(received, None) };
            // A client that sends single bytes fills memory with what holds them.
            bytes += size_of::<io::Result<Bytes>>() + piece.as_ref().map_or(RECEIVED_FIRST_BYTES, Bytes::len);
            received.push_back(piece);
        }
        let has_failed = received.back().is_some_and(Result::is_err);
        Self::received(received, (!has_failed).then(|| following(stream)))
    }

    fn received(received: VecDeque<io::Result<Bytes>>, following: Option<mpsc::Receiver<io::Result<Bytes>>>) -> Self {
        Self { received, following, current: Bytes::new() }
    }

    /// The bytes of the whole body; `None` if it has not all come.
    fn received_bytes(&self) -> Option<usize> {
        self.following.is_none().then(|| self.received.iter().flatten().map(Bytes::len).sum())
    }

    /// The next piece, for whoever must not block.
    async fn come(&mut self) -> Option<io::Result<Bytes>> {
        match self.received.pop_front() {
            Some(piece) => Some(piece),
            None => self.following.as_mut()?.recv().await,
        }
    }

    fn next(&mut self) -> Option<io::Result<Bytes>> {
        self.received.pop_front().or_else(|| self.following.as_mut()?.blocking_recv())
    }
}

/// The next piece that a client sends; `None` at the end.
async fn next_piece(stream: &mut BodyDataStream) -> Option<io::Result<Bytes>> {
    stream.next().await.map(|piece| piece.map_err(io::Error::other))
}

/// Receives the rest of a body while it is read.
fn following(mut stream: BodyDataStream) -> mpsc::Receiver<io::Result<Bytes>> {
    let (send, pieces) = mpsc::channel(PIECES);
    tokio::spawn(async move {
        while let Some(piece) = next_piece(&mut stream).await {
            let is_over = piece.is_err();
            if send.send(piece).await.is_err() || is_over {
                return;
            }
        }
    });
    pieces
}

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.current.is_empty() {
            match self.next() {
                None => return Ok(0),
                Some(piece) => self.current = piece?,
            }
        }
        let length = into.len().min(self.current.len());
        self.current.copy_to_slice(&mut into[..length]);
        Ok(length)
    }
}

/// A reader that fails once it has read more than allowed, and notes why it failed: the innermost failure is the cause.
struct Bounded<R> {
    inner: R,
    left: u64,
    what: &'static str,
    failure: Failure,
}

impl<R> Bounded<R> {
    fn new(inner: R, (left, what, failure): (u64, &'static str, Failure)) -> Self {
        Self { inner, left, what, failure }
    }
}

impl<R> Bounded<R> {
    /// Takes so many bytes from what is left, and fails once they are too many.
    fn passed(&mut self, bytes: usize) -> io::Result<()> {
        let Some(left) = self.left.checked_sub(bytes as u64) else {
            let error = io::Error::new(io::ErrorKind::FileTooLarge, format!("{} is larger than this server takes", self.what));
            self.failure.note(ProblemCode::TooLarge, &error);
            return Err(error);
        };
        self.left = left;
        Ok(())
    }
}

impl Bounded<Pieces> {
    /// The next piece, for whoever must not block.
    async fn come(&mut self) -> Option<io::Result<Bytes>> {
        let piece = self.inner.come().await?;
        Some(match piece {
            Ok(piece) => self.passed(piece.len()).map(|()| piece),
            Err(error) => {
                self.failure.note(ProblemCode::InvalidRequest, &error);
                Err(error)
            }
        })
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into).inspect_err(|error| self.failure.note(ProblemCode::InvalidRequest, error))?;
        self.passed(read)?;
        Ok(read)
    }
}
