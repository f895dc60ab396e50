//! Runs of sorted records in one temporary file: key, length and bytes of each record, little-endian.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
    ops::Range,
    path::Path,
};

use rewardhub_core::word_size::usize_of;

const HEAD: usize = 16 + 4;

/// A temporary file of runs. It has no name, so that no other process reads it and nothing remains after a crash.
#[derive(Debug)]
pub(super) struct Spill {
    pub(super) file: File,
    pub(super) runs: Vec<Range<u64>>,
    written: u64,
}

impl Spill {
    pub(super) fn new(folder: Option<&Path>) -> io::Result<Self> {
        let file = match folder {
            Some(folder) => tempfile::tempfile_in(folder)?,
            None => tempfile::tempfile()?,
        };
        Ok(Self { file, runs: Vec::new(), written: 0 })
    }

    /// Adds a run of records that are sorted by key.
    pub(super) fn write_run<'r>(&mut self, records: impl Iterator<Item = (u128, &'r [u8])>) -> io::Result<()> {
        let start = self.written;
        let mut out = io::BufWriter::with_capacity(256 * 1024, &self.file);
        for (key, record) in records {
            let len = u32::try_from(record.len()).map_err(io::Error::other)?;
            out.write_all(&key.to_le_bytes())?;
            out.write_all(&len.to_le_bytes())?;
            out.write_all(record)?;
            self.written += (HEAD + record.len()) as u64;
        }
        out.flush()?;
        if self.written > start {
            self.runs.push(start..self.written);
        }
        Ok(())
    }
}

/// Reads a run, one buffer at a time.
#[derive(Debug)]
pub(super) struct RunReader {
    rest: Range<u64>,
    buffer: Vec<u8>,
    at: usize,
    len: usize,
    read_bytes: usize,
}

impl RunReader {
    pub(super) const fn new(run: Range<u64>, read_bytes: usize) -> Self {
        Self { rest: run, buffer: Vec::new(), at: 0, len: 0, read_bytes }
    }

    /// Moves to the next record and returns its key; `None` at the end.
    pub(super) fn advance(&mut self, file: &File) -> io::Result<Option<u128>> {
        self.at += self.len;
        self.len = 0;
        if self.at == self.buffer.len() && self.rest.is_empty() {
            return Ok(None);
        }
        self.fill(file, HEAD)?;
        let head = &self.buffer[self.at..self.at + HEAD];
        let key = u128::from_le_bytes(head[..16].try_into().map_err(io::Error::other)?);
        let len = u32::from_le_bytes(head[16..].try_into().map_err(io::Error::other)?) as usize;
        self.at += HEAD;
        self.fill(file, len)?;
        self.len = len;
        Ok(Some(key))
    }

    /// The bytes of the current record.
    pub(super) fn record(&self) -> &[u8] {
        &self.buffer[self.at..self.at + self.len]
    }

    /// Makes sure that this many bytes can be read from the buffer.
    fn fill(&mut self, mut file: &File, needed: usize) -> io::Result<()> {
        if self.buffer.len() - self.at >= needed {
            return Ok(());
        }
        self.buffer.drain(..self.at);
        self.at = 0;
        let have = self.buffer.len();
        let left = usize_of(self.rest.end - self.rest.start);
        let more = left.min(self.read_bytes.max(needed - have));
        self.buffer.resize(have + more, 0);
        file.seek(SeekFrom::Start(self.rest.start))?;
        file.read_exact(&mut self.buffer[have..])?;
        self.rest.start += more as u64;
        if self.buffer.len() < needed {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "a run ends within a record"));
        }
        Ok(())
    }
}
