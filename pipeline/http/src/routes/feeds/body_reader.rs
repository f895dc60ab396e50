//! The body of a request as a blocking reader: in bounded memory, unpacked where it is packed, and never longer than allowed.

use std::{
    io::{self, Read},
    time::Duration,
};

use axum::{
    body::Body,
    http::{HeaderMap, header},
};
use bytes::{Buf as _, Bytes};
use flate2::read::MultiGzDecoder;
use futures::StreamExt as _;
use tokio::sync::mpsc;

use crate::problem::{Problem, ProblemCode, Result};

/// Pieces of a body that wait to be read.
const PIECES: usize = 16;
/// How long a client may take to send the next piece.
const IDLE: Duration = Duration::from_secs(30);

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
pub(super) struct Incoming {
    pieces: Pieces,
    is_packed: bool,
    limits: BodyLimits,
}

impl Incoming {
    /// Begins to take a body. Dropping it ends the transfer.
    ///
    /// # Errors
    /// A [`Problem`], if the body is encoded in a way that is not taken.
    pub fn begin(headers: &HeaderMap, body: Body, limits: BodyLimits) -> Result<Self> {
        let encoding = headers.get(header::CONTENT_ENCODING).map(|value| value.as_bytes().to_ascii_lowercase());
        let is_packed = match encoding.as_deref() {
            None | Some(b"identity") => false,
            Some(b"gzip" | b"x-gzip") => true,
            Some(_) => {
                let detail = "Content-Encoding is not one that is taken; send the body as it is, or packed with gzip";
                return Err(Problem::new(ProblemCode::UnsupportedMediaType, detail));
            }
        };
        Ok(Self { pieces: Pieces::of(body), is_packed, limits })
    }

    /// Reads the body, unpacked, on a thread that may block.
    pub fn into_reader(self) -> Box<dyn Read> {
        let sent = Bounded { inner: self.pieces, left: self.limits.sent, what: "the body" };
        if !self.is_packed {
            return Box::new(sent);
        }
        // The decoder reads the head of the body at once.
        Box::new(Bounded { inner: MultiGzDecoder::new(sent), left: self.limits.unpacked, what: "what the body unpacks to" })
    }
}

/// The pieces of a body, in their order.
struct Pieces {
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    current: Bytes,
}

impl Pieces {
    fn of(body: Body) -> Self {
        let (send, pieces) = mpsc::channel(PIECES);
        tokio::spawn(async move {
            let mut stream = body.into_data_stream();
            loop {
                let piece = match tokio::time::timeout(IDLE, stream.next()).await {
                    Ok(None) => return,
                    Ok(Some(piece)) => piece.map_err(|error| io::Error::new(io::ErrorKind::ConnectionAborted, error)),
                    Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, "nothing of the body came for 30 seconds")),
                };
                let is_over = piece.is_err();
                if send.send(piece).await.is_err() || is_over {
                    return;
                }
            }
        });
        Self { pieces, current: Bytes::new() }
    }
}

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.current.is_empty() {
            match self.pieces.blocking_recv() {
                None => return Ok(0),
                Some(piece) => self.current = piece?,
            }
        }
        let length = into.len().min(self.current.len());
        self.current.copy_to_slice(&mut into[..length]);
        Ok(length)
    }
}

/// A reader that fails once it has read more than allowed.
struct Bounded<R> {
    inner: R,
    left: u64,
    what: &'static str,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => {
                self.left = left;
                Ok(read)
            }
            None => Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("{} is larger than this server takes", self.what))),
        }
    }
}
