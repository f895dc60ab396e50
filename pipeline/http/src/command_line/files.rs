//! The files of a command line that was sent: one after the other, each read to its end.

use std::{
    io::{self, Read},
    sync::{Arc, Mutex, PoisonError},
};

use super::frame::{Frame, FrameReader};

type Frames = FrameReader<Box<dyn Read + Send>>;

/// The files that a command reads, in the order in which it names them.
#[derive(Clone)]
pub struct SentFiles(Arc<Mutex<Frames>>);

/// A file that is being sent. The next file begins behind it, however much of it was read.
pub struct SentFile {
    files: SentFiles,
    current: Vec<u8>,
    read: usize,
    is_over: bool,
}

impl SentFiles {
    pub(super) fn new(frames: Frames) -> Self {
        Self(Arc::new(Mutex::new(frames)))
    }

    /// The next file.
    #[must_use]
    pub fn next_file(&self) -> SentFile {
        SentFile { files: self.clone(), current: Vec::new(), read: 0, is_over: false }
    }
}

impl SentFile {
    /// Reads the next piece; at the end of the file there is none.
    fn advance(&mut self) -> io::Result<()> {
        let mut frames = self.files.0.lock().unwrap_or_else(PoisonError::into_inner);
        match frames.read().map_err(io::Error::other)? {
            Frame::Piece(piece) => (self.current, self.read) = (piece, 0),
            Frame::EndOfFile => self.is_over = true,
            Frame::Head(_) | Frame::Text(_) | Frame::Bytes(_) | Frame::Ended(_) => {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "what was sent is not the rest of a file"));
            }
        }
        Ok(())
    }
}

impl Read for SentFile {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.read == self.current.len() && !self.is_over {
            self.advance()?;
        }
        let left = &self.current[self.read..];
        let length = into.len().min(left.len());
        into[..length].copy_from_slice(&left[..length]);
        self.read += length;
        Ok(length)
    }
}

impl Drop for SentFile {
    fn drop(&mut self) {
        // What cannot be read here cannot be read by whoever asks for the next file, who says so.
        while !self.is_over && self.advance().is_ok() {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_read_to_its_end_leaves_the_next_one_whole() {
        let frames = [
            Frame::Piece(b"first, ".to_vec()),
            Frame::Piece(b"and more".to_vec()),
            Frame::EndOfFile,
            Frame::EndOfFile,
            Frame::Piece(b"third".to_vec()),
            Frame::EndOfFile,
        ];
        let sent: Vec<u8> = frames.iter().flat_map(Frame::encoded).collect();
        let files = SentFiles::new(FrameReader::new(Box::new(io::Cursor::new(sent))));
        let mut start = [0; 4];
        files.next_file().read_exact(&mut start).unwrap();
        assert_eq!(&start, b"firs");
        let whole = || io::read_to_string(files.next_file());
        assert_eq!((whole().unwrap(), whole().unwrap()), (String::new(), "third".to_owned()));
        assert!(whole().is_err(), "there is no fourth");
    }
}
