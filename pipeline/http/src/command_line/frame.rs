//! The frames of a command line and of its answer: a byte that says what it is, the length in four bytes (big-endian), the bytes.

use std::io::{self, Read};

use serde::{Serialize, de::DeserializeOwned};
use thiserror::Error;

/// The most bytes of a frame.
const MOST_BYTES: usize = 1 << 20;
/// The bytes before those of a frame: what it is, and how long it is.
const HEAD_BYTES: usize = 5;

/// A part of a command line or of its answer, as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// The head of a command line, in JSON.
    Head(Vec<u8>),
    /// More of a file.
    Piece(Vec<u8>),
    /// The end of a file.
    EndOfFile,
    /// Text of the answer, with its colours.
    Text(Vec<u8>),
    /// Bytes of the answer, to be shown as they are.
    Bytes(Vec<u8>),
    /// How the command ended, in JSON.
    Ended(Vec<u8>),
}

/// Why no frame could be read.
#[derive(Debug, Error)]
pub enum FrameError {
    /// The bytes end, or cannot be read.
    #[error("the connection broke: {0}")]
    Io(#[from] io::Error),
    /// What came is no frame.
    #[error("what came is not what this program sends; is it a server of RewardHub, of the same version?")]
    Unknown,
}

impl Frame {
    const fn number(&self) -> u8 {
        match self {
            Self::Head(_) => 1,
            Self::Piece(_) => 2,
            Self::EndOfFile => 3,
            Self::Text(_) => 4,
            Self::Bytes(_) => 5,
            Self::Ended(_) => 6,
        }
    }

    fn of(number: u8, bytes: Vec<u8>) -> Option<Self> {
        Some(match number {
            1 => Self::Head(bytes),
            2 => Self::Piece(bytes),
            3 if bytes.is_empty() => Self::EndOfFile,
            4 => Self::Text(bytes),
            5 => Self::Bytes(bytes),
            6 => Self::Ended(bytes),
            _ => return None,
        })
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::Head(bytes) | Self::Piece(bytes) | Self::Text(bytes) | Self::Bytes(bytes) | Self::Ended(bytes) => bytes,
            Self::EndOfFile => &[],
        }
    }

    /// The frame as it is sent. It has at most 1 MiB.
    #[must_use]
    pub fn encoded(&self) -> Vec<u8> {
        let bytes = self.bytes();
        let length = u32::try_from(bytes.len()).ok().filter(|_| bytes.len() <= MOST_BYTES).expect("a frame has at most 1 MiB");
        let mut encoded = Vec::with_capacity(HEAD_BYTES + bytes.len());
        encoded.push(self.number());
        encoded.extend(length.to_be_bytes());
        encoded.extend(bytes);
        encoded
    }

    /// A value in JSON, for a frame.
    #[must_use]
    pub fn json(value: &impl Serialize) -> Vec<u8> {
        serde_json::to_vec(value).expect("serialising plain data into memory cannot fail")
    }

    /// The value in a frame's JSON.
    ///
    /// # Errors
    /// If it is none.
    pub fn value<T: DeserializeOwned>(json: &[u8]) -> Result<T, FrameError> {
        serde_json::from_slice(json).map_err(|_| FrameError::Unknown)
    }
}

/// Splits the bytes that come into frames, one at a time.
pub struct FrameReader<R>(R);

impl<R: Read> FrameReader<R> {
    /// Reads the frames in these bytes.
    pub const fn new(bytes: R) -> Self {
        Self(bytes)
    }

    /// Reads the next frame.
    ///
    /// # Errors
    /// When the bytes end or cannot be read, and when they are no frame.
    pub fn read(&mut self) -> Result<Frame, FrameError> {
        let mut head = [0; HEAD_BYTES];
        self.0.read_exact(&mut head)?;
        let [number, length @ ..] = head;
        let length = u32::from_be_bytes(length) as usize;
        if length > MOST_BYTES {
            return Err(FrameError::Unknown);
        }
        let mut bytes = vec![0; length];
        self.0.read_exact(&mut bytes)?;
        Frame::of(number, bytes).ok_or(FrameError::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_what_is_read() {
        let frames = [
            Frame::Head(b"{}".to_vec()),
            Frame::Piece(vec![7; MOST_BYTES]),
            Frame::EndOfFile,
            Frame::Text(b"a".to_vec()),
            Frame::Bytes(Vec::new()),
            Frame::Ended(b"{}".to_vec()),
        ];
        let sent: Vec<u8> = frames.iter().flat_map(Frame::encoded).collect();
        let mut reader = FrameReader::new(sent.as_slice());
        for frame in frames {
            assert_eq!(reader.read().unwrap(), frame);
        }
        assert!(matches!(reader.read(), Err(FrameError::Io(_))));
    }

    #[test]
    fn other_bytes_are_no_frames() {
        for other in ["HTTP/1.1 400", "\u{1}\u{ff}\u{ff}", "\u{0}\u{0}\u{0}\u{0}\u{0}", "\u{3}\u{0}\u{0}\u{0}\u{1}x"] {
            assert!(FrameReader::new(other.as_bytes()).read().is_err(), "{other:?}");
        }
    }
}
