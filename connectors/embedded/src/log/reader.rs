//! Reads a log from any thread: on from the frame decoded last where it can, otherwise with a
//! seek to the frame that holds the offset.

use std::{ops::Range, sync::Arc};

use rewardhub_core::word_size::usize_of;
use rewardhub_engine::ports::{Batch, Budget, ReadCounts};
use zstd::bulk::Decompressor;

use super::{
    LogError,
    frame::{Decoded, HEAD_BYTES, Head},
    open_log::Shared,
    read_ahead::ReadAhead,
    segment::{Place, Segment},
};
use crate::files::Files;

/// A reader of an open log, for one thread; [`Self::another`] makes one for the next thread.
pub struct LogReader<F: Files> {
    shared: Arc<Shared<F>>,
    decompressor: Decompressor<'static>,
    last: Option<Last<F>>,
    window: ReadAhead,
    window_of: Option<u64>,
}

struct Last<F: Files> {
    decoded: Arc<Decoded>,
    segment: Arc<Segment<F::File>>,
    next: Place,
}

/// Records that were read, in order of their offsets.
#[derive(Clone, Debug, Default)]
pub struct Records {
    frames: Vec<Arc<Decoded>>,
    range: Range<u64>,
}

/// What [`LogReader::verify`] has read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Number of segments read.
    pub segments: u64,
    /// Number of records read.
    pub records: u64,
    /// Size of the segments on disk, in bytes.
    pub bytes: u64,
}

impl Records {
    /// The offsets of the records.
    #[must_use]
    pub fn range(&self) -> Range<u64> {
        self.range.clone()
    }

    /// Whether there are no records.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.range.is_empty()
    }

    /// The records, each with its offset.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &[u8])> {
        self.frames.iter().flat_map(|frame| {
            let offsets = self.range.start.max(frame.first)..self.range.end.min(frame.end());
            offsets.filter_map(|offset| Some((offset, frame.record(offset)?)))
        })
    }
}

impl<F: Files> LogReader<F> {
    pub(super) fn new(shared: Arc<Shared<F>>) -> Result<Self, LogError> {
        let decompressor = Decompressor::new().map_err(LogError::io("decompress", &shared.dir))?;
        Ok(Self { shared, decompressor, last: None, window: ReadAhead::default(), window_of: None })
    }

    /// Another reader of the same log.
    ///
    /// # Errors
    /// When there is no memory for a decompressor.
    pub fn another(&self) -> Result<Self, LogError> {
        Self::new(Arc::clone(&self.shared))
    }

    /// The offset after the last appended record.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.shared.end()
    }

    /// The offset below which every record is synced.
    #[must_use]
    pub fn synced_end(&self) -> u64 {
        self.shared.synced_end()
    }

    /// Frames that readers of this log have unpacked, as requests, and the records in them.
    #[must_use]
    pub fn reads(&self) -> ReadCounts {
        self.shared.reads.counts()
    }

    /// The first offset in the log.
    #[must_use]
    pub fn first(&self) -> u64 {
        self.shared.first()
    }

    /// The existing records of a range, up to `budget_bytes` of them but at least one. Includes unsynced records: a caller that
    /// must not see them ends the range at [`Self::synced_end`].
    ///
    /// # Errors
    /// When the range begins before the log, the file cannot be read, or bytes are damaged.
    pub fn read(&mut self, range: Range<u64>, budget_bytes: usize) -> Result<Records, LogError> {
        let end = range.end.min(self.end());
        let mut records = Records { frames: Vec::new(), range: range.start..range.start };
        let mut bytes = 0;
        while records.range.end < end {
            let frame = self.frame_of(records.range.end)?;
            for offset in records.range.end..end.min(frame.end()) {
                bytes += frame.record(offset).map_or(0, <[u8]>::len);
                if bytes > budget_bytes && !records.range.is_empty() {
                    return Ok(records);
                }
                if records.frames.last().is_none_or(|last| last.first != frame.first) {
                    records.frames.push(Arc::clone(&frame));
                }
                records.range.end = offset + 1;
            }
        }
        Ok(records)
    }

    /// Synced records from an offset on, as many as the budget allows but at least one; none at the end of the log.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn batch(&mut self, from: u64, budget: Budget) -> Result<Batch, LogError> {
        let end = self.synced_end();
        let mut batch = Batch::starting_at(from);
        while batch.end() < end && (batch.is_empty() || !budget.is_spent(&batch)) {
            let next = batch.end();
            let last = end.min(next.saturating_add(budget.records as u64));
            for (_, record) in self.read(next..last, budget.bytes)?.iter() {
                batch.push(record);
                if budget.is_spent(&batch) {
                    break;
                }
            }
        }
        Ok(batch)
    }

    /// The record at an offset; `None` at the end of the log and beyond.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn record(&mut self, offset: u64) -> Result<Option<Vec<u8>>, LogError> {
        if offset >= self.end() {
            return Ok(None);
        }
        Ok(self.frame_of(offset)?.record(offset).map(<[u8]>::to_vec))
    }

    /// Reads the whole log: checks every checksum, decodes every frame, and checks that no offset is missing.
    ///
    /// # Errors
    /// The first damage found.
    pub fn verify(&mut self) -> Result<Verified, LogError> {
        let mut verified = Verified::default();
        let segments = self.shared.all();
        let end = self.end();
        let mut expected = self.first();
        for (index, segment) in segments.iter().enumerate() {
            if segment.base != expected {
                let what = format!("it begins with offset {} where {expected} belongs", segment.base);
                return Err(LogError::corrupt(&segment.path, 0, what));
            }
            let segment_end = segments.get(index + 1).map_or(end, |next| next.base);
            while expected < segment_end {
                expected = self.frame_of(expected)?.end();
            }
            verified.segments += 1;
        }
        verified.records = expected - self.first();
        verified.bytes = segments.iter().map(|segment| segment.size()).sum();
        Ok(verified)
    }

    fn frame_of(&mut self, offset: u64) -> Result<Arc<Decoded>, LogError> {
        if let Some(last) = &self.last {
            if (last.decoded.first..last.decoded.end()).contains(&offset) {
                return Ok(Arc::clone(&last.decoded));
            }
            if last.next.offset == offset && last.next.at < last.segment.size() {
                let (segment, place) = (Arc::clone(&last.segment), last.next);
                self.enter(&segment);
                let head = segment.head_at(segment.file(&self.shared.files)?, place, &mut self.window)?;
                return self.decode(segment, place, &head);
            }
        }
        let (segment, end) = self.shared.segment_of(offset).ok_or_else(|| LogError::NotHere {
            dir: self.shared.dir.clone(),
            offset,
            first: self.first(),
        })?;
        self.enter(&segment);
        let (place, head) = segment.find(segment.file(&self.shared.files)?, offset, end, &mut self.window)?;
        self.decode(segment, place, &head)
    }

    fn enter(&mut self, segment: &Segment<F::File>) {
        if self.window_of != Some(segment.base) {
            self.window.clear();
            self.window_of = Some(segment.base);
        }
    }

    fn decode(&mut self, segment: Arc<Segment<F::File>>, place: Place, head: &Head) -> Result<Arc<Decoded>, LogError> {
        let file = segment.file(&self.shared.files)?;
        let at = place.at + HEAD_BYTES as u64;
        let body =
            self.window.get(file, at, head.body_bytes as usize, segment.size()).map_err(LogError::io("read", &segment.path))?;
        let decoded = head
            .check_body(body, segment.seed)
            .and_then(|()| Decoded::new(head, body, &mut self.decompressor))
            .map_err(|damage| segment.damaged(place.at, damage))?;
        let decoded = Arc::new(decoded);
        self.shared.reads.count(usize_of(decoded.end() - decoded.first));
        let next = Place { offset: head.end(), at: place.at + head.total_bytes() };
        self.last = Some(Last { decoded: Arc::clone(&decoded), segment, next });
        Ok(decoded)
    }
}
