//! Cuts a log at an offset, at start: the events are cut to what the commands hold. A crash in between leaves the old end or the
//! new one, or one between them.

use std::{path::Path, sync::Arc};

use zstd::bulk::Decompressor;

use super::{
    Log, LogError, Mark,
    frame::{Decoded, FrameMaker, HEAD_BYTES, Head},
    segment::{Place, Segment},
    shared::{Shared, write_mark},
    window::Window,
};
use crate::files::{File, Files};

impl<F: Files> Log<F> {
    /// Removes every record from `offset` on and syncs that. Before any reader is made; nothing changes when it is the end.
    ///
    /// # Errors
    /// When the offset is not in the log, there are readers, something is damaged, or the system refuses; then the log is poisoned.
    pub fn truncate_to(&mut self, offset: u64) -> Result<(), LogError> {
        self.shared.check()?;
        let (end, first, dir) = (self.end(), self.shared.first(), self.shared.dir.clone());
        if offset == end {
            return Ok(());
        }
        if offset > end {
            return Err(LogError::BeyondEnd { dir, offset, end });
        }
        if offset < first {
            return Err(LogError::NotHere { dir, offset, first });
        }
        if Arc::get_mut(&mut self.shared).is_none() {
            return Err(LogError::HasReaders { dir });
        }
        let cut = self.shared.sync().and_then(|_| cut(&self.shared, offset));
        self.shared.poison_on_error(cut)?;
        let (log, _) = Self::open(self.shared.files.clone(), &dir, self.shared.identity, self.options, offset)?;
        *self = log;
        Ok(())
    }
}

fn cut<F: Files>(shared: &Shared<F>, offset: u64) -> Result<(), LogError> {
    let (keep, end) = shared.segment_of(offset).expect("the offset is not below the first");
    // The mark first: it may never promise more than there is.
    let mark = Mark { end: offset, segment: keep.base, bytes: keep.size(), clean: false };
    write_mark(&shared.files, &shared.dir, &shared.identity, mark)?;
    for segment in shared.all().iter().rev().take_while(|segment| segment.base > keep.base) {
        let removed = shared.files.remove(&segment.path).and_then(|()| shared.files.sync_dir(&shared.dir));
        removed.map_err(LogError::io("remove", &segment.path))?;
    }
    let file = keep.file(&shared.files)?;
    let mut window = Window::default();
    if offset == end {
        return Ok(());
    }
    let (place, head) = keep.find(file, offset, end, &mut window)?;
    if place.offset == offset {
        return file.set_size(place.at).and_then(|()| file.sync()).map_err(LogError::io("cut", &keep.path));
    }
    let frame = front_of(&keep, file, place, &head, offset, &mut window)?;
    replace_tail(shared, &keep, file, place.at, &frame).map_err(LogError::io("cut", &keep.path))
}

/// A frame with the records of another that lie below `offset`.
fn front_of<H: File>(
    segment: &Segment<H>,
    file: &H,
    place: Place,
    head: &Head,
    offset: u64,
    window: &mut Window,
) -> Result<Vec<u8>, LogError> {
    let path: &Path = &segment.path;
    let body = window
        .get(file, place.at + HEAD_BYTES as u64, head.body_bytes as usize, segment.size())
        .map_err(LogError::io("read", path))?;
    let mut decompressor = Decompressor::new().map_err(LogError::io("decompress", path))?;
    let decoded = head
        .check_body(body, segment.seed)
        .and_then(|()| Decoded::new(head, body, &mut decompressor))
        .map_err(|damage| segment.damaged(place.at, damage))?;
    let mut maker = FrameMaker::new().map_err(LogError::io("compress for", path))?;
    for record in (head.first..offset).filter_map(|kept| decoded.record(kept)) {
        maker.push(record);
    }
    Ok(maker.finish(head.first, head.synced, segment.seed).map_err(LogError::io("compress for", path))?.to_vec())
}

/// Puts a copy of the segment in its place, whose bytes from `at` on are `tail`.
fn replace_tail<F: Files>(
    shared: &Shared<F>,
    segment: &Segment<F::File>,
    file: &F::File,
    at: u64,
    tail: &[u8],
) -> std::io::Result<()> {
    let new = crate::files::unfinished(&segment.path);
    let copy = shared.files.create(&new)?;
    let mut buffer = vec![0; 1 << 20];
    let mut done = 0;
    while done < at {
        let length = usize::try_from(at - done).unwrap_or(buffer.len()).min(buffer.len());
        let read = file.read_at(&mut buffer[..length], done)?;
        copy.write_at(&buffer[..read], done)?;
        done += length as u64;
    }
    copy.write_at(tail, at)?;
    copy.sync()?;
    shared.files.rename(&new, &segment.path)?;
    shared.files.sync_dir(&shared.dir)
}
