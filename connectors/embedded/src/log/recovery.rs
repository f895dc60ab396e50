//! Opens a log's directory. Distinguishes a torn tail, which is cut off, from damage to synced bytes, which is an error.
//!
//! Synced is everything below the highest of: the mark in the directory, the offset the caller knows, the marks in frames (also
//! in those after the damage), and the base of the last segment. Sealed segments are read when they are needed; here only their
//! heads are read. Each head names the segment before it, so that a missing one is noticed.

use std::{path::Path, sync::Arc};

use rewardhub_core::word_size::usize_of;

use super::{
    LogError, LogIdentity, MarkError, SyncedMark, Torn,
    frame::{self, Head},
    open_log::{MARK, Shared, create_segment, mark_seed, write_mark},
    read_ahead::ReadAhead,
    segment::{HEAD_BYTES, Place, Segment, SegmentHead, base_in, path_of},
};
use crate::files::{File, Files, UNFINISHED};

const COPY_BYTES: usize = 1 << 20;

pub(super) fn open<F: Files>(
    files: F,
    dir: &Path,
    identity: LogIdentity,
    known_synced: u64,
) -> Result<(Shared<F>, Option<Torn>), LogError> {
    files.create_dir(dir).map_err(LogError::io("create", dir))?;
    let bases = bases(&files, dir)?;
    let mark = read_mark(&files, dir, &identity)?;
    let floor = known_synced.max(mark.map_or(0, |mark| mark.end));
    let mut recovery = Recovery { files: &files, dir, identity: &identity, mark, floor };
    let mut torn = None;
    let mut segments = recovery.segments(&bases, &mut torn)?;
    if segments.is_empty() {
        let base = bases.first().copied().unwrap_or(0);
        segments.push(create_segment(&files, dir, &identity, SegmentHead { base, before: None })?);
    }
    let live = segments.last().expect("one was just made");
    let (end, cut) = recovery.live(live)?;
    let now = SyncedMark { end, segment: live.base, bytes: live.size(), clean: false };
    write_mark(&files, dir, &identity, now)?;
    let segments = segments.into_iter().map(Arc::new).collect();
    Ok((Shared::new(files, dir.to_owned(), identity, segments, end), cut.or(torn)))
}

/// The base offsets of the segments in a directory. Removes files that were never finished.
fn bases(files: &impl Files, dir: &Path) -> Result<Vec<u64>, LogError> {
    let mut bases = Vec::new();
    for name in files.list(dir).map_err(LogError::io("list", dir))? {
        if name.ends_with(UNFINISHED) {
            let path = dir.join(&name);
            files.remove(&path).map_err(LogError::io("remove", &path))?;
        } else {
            bases.extend(base_in(dir, &name)?);
        }
    }
    bases.sort_unstable();
    Ok(bases)
}

fn read_mark(files: &impl Files, dir: &Path, identity: &LogIdentity) -> Result<Option<SyncedMark>, LogError> {
    let path = dir.join(MARK);
    SyncedMark::read(files, &path, mark_seed(identity)).map_err(|error| match error {
        MarkError::Io(source) => LogError::io("read", &path)(source),
        MarkError::Damaged => LogError::corrupt(&path, 0, format!("it is not the mark of the {identity}")),
        MarkError::UnknownVersion { found, known } => LogError::UnknownVersion { file: path.clone(), found, known },
    })
}

struct Recovery<'a, F: Files> {
    files: &'a F,
    dir: &'a Path,
    identity: &'a LogIdentity,
    mark: Option<SyncedMark>,
    /// Everything below this offset was synced.
    floor: u64,
}

impl<F: Files> Recovery<'_, F> {
    fn clean(&self) -> bool {
        self.mark.is_some_and(|mark| mark.clean)
    }

    /// The segments, with checked heads; without the last one if a crash came before its head was synced.
    fn segments(&mut self, bases: &[u64], torn: &mut Option<Torn>) -> Result<Vec<Segment<F::File>>, LogError> {
        let named = self.mark.map(|mark| mark.segment).or((self.floor > 0 && bases.is_empty()).then_some(0));
        if let Some(base) = named.filter(|base| !bases.contains(base)) {
            let what = format!("offsets up to {} were synced", self.floor);
            return Err(LogError::Missing { file: path_of(self.dir, base), what });
        }
        let mut segments = Vec::with_capacity(bases.len());
        for (index, &base) in bases.iter().enumerate() {
            let before = index.checked_sub(1).map(|before| bases[before]);
            let path = path_of(self.dir, base);
            let file = self.files.open(&path).map_err(LogError::io("open", &path))?;
            let size = file.size().map_err(LogError::io("read", &path))?;
            let mut bytes = [0; HEAD_BYTES];
            let read = file.read_at(&mut bytes, 0).map_err(LogError::io("read", &path))?;
            match SegmentHead::parse(&bytes[..read], &path, base, self.identity) {
                Ok(head) => {
                    check_chain(self.dir, &path, head, before)?;
                    segments.push(Segment::new(path, head, self.identity, size));
                }
                Err(damage @ LogError::Corrupt { .. }) if index + 1 == bases.len() => {
                    self.drop_unborn(&path, SegmentHead { base, before }, &file, size, damage)?;
                    *torn = Some(Torn { file: path, at: 0, bytes: size });
                }
                Err(error) => return Err(error),
            }
        }
        if let Some(&last) = bases.last() {
            self.floor = self.floor.max(last);
        }
        Ok(segments)
    }

    /// Removes a last segment whose head is damaged, if that head can never have been synced: nothing
    /// refers to the segment and it holds no frame.
    fn drop_unborn(&self, path: &Path, head: SegmentHead, file: &F::File, size: u64, damage: LogError) -> Result<(), LogError> {
        let referred = self.clean() || head.base < self.floor || self.mark.is_some_and(|mark| mark.segment == head.base);
        if referred || !later_frames(path, file, head.seed(self.identity), 0, size)?.is_empty() {
            return Err(damage);
        }
        self.files.remove(path).and_then(|()| self.files.sync_dir(self.dir)).map_err(LogError::io("remove", path))
    }

    /// Reads the whole live segment and makes durable what it keeps of it. Returns the log's end.
    fn live(&mut self, live: &Segment<F::File>) -> Result<(u64, Option<Torn>), LogError> {
        let file = live.file(self.files)?;
        let size = live.size();
        let mut place = live.start();
        let mut damage = None;
        let mut window = ReadAhead::default();
        while place.at < size {
            match check_frame(live, file, place, &mut window) {
                Ok(head) => {
                    self.floor = self.floor.max(head.synced);
                    live.grew(place, size);
                    place = Place { offset: head.end(), at: place.at + head.total_bytes() };
                }
                Err(found @ LogError::Corrupt { .. }) => {
                    damage = Some(found);
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        if damage.is_some() {
            let later = later_frames(&live.path, file, live.seed, place.at + 1, size)?;
            self.floor =
                later.iter().filter(|head| head.first >= place.offset).map(|head| head.synced).fold(self.floor, u64::max);
        }
        if place.offset < self.floor || (self.clean() && damage.is_some()) {
            return Err(damage.unwrap_or_else(|| {
                let what = format!("it ends at offset {}, but offsets up to {} were synced", place.offset, self.floor);
                LogError::corrupt(&live.path, size, what)
            }));
        }
        let mark = self.mark.filter(|mark| mark.clean);
        if mark.is_some_and(|mark| (mark.end, mark.segment, mark.bytes) != (place.offset, live.base, size)) {
            let what = format!("the log ends at offset {}, not where it was closed", place.offset);
            return Err(LogError::corrupt(&self.dir.join(MARK), 0, what));
        }
        live.cut(place.at);
        if mark.is_none() {
            self.make_durable(live, file, place, &mut window)?;
        }
        Ok((place.offset, damage.map(|_| Torn { file: live.path.clone(), at: place.at, bytes: size - place.at })))
    }

    /// Cuts off the tail, and writes again everything not known to be synced: after a failed sync, bytes may read back that are
    /// not on the disk and that no later sync would write.
    fn make_durable(&self, live: &Segment<F::File>, file: &F::File, end: Place, window: &mut ReadAhead) -> Result<(), LogError> {
        let from = if self.floor <= live.base {
            0
        } else if self.floor < end.offset {
            live.find(file, self.floor, end.offset, window)?.0.at
        } else {
            end.at
        };
        let write = || {
            file.set_size(end.at)?;
            let mut buffer = vec![0; COPY_BYTES];
            let mut at = from;
            while at < end.at {
                let length = usize_of(end.at - at).min(COPY_BYTES);
                let read = file.read_at(&mut buffer[..length], at)?;
                file.write_at(&buffer[..read], at)?;
                at += length as u64;
            }
            file.sync()?;
            self.files.sync_dir(self.dir)
        };
        write().map_err(LogError::io("sync", &live.path))
    }
}

fn check_chain(dir: &Path, path: &Path, head: SegmentHead, before: Option<u64>) -> Result<(), LogError> {
    match head.before {
        same if same == before => Ok(()),
        Some(missing) if before.is_none_or(|before| before < missing) => {
            Err(LogError::Missing { file: path_of(dir, missing), what: format!("{} continues it", path.display()) })
        }
        Some(_) | None => Err(LogError::corrupt(path, 0, "it does not continue the segment before it")),
    }
}

fn check_frame<H: File>(segment: &Segment<H>, file: &H, place: Place, window: &mut ReadAhead) -> Result<Head, LogError> {
    let head = segment.head_at(file, place, window)?;
    let body_at = place.at + frame::HEAD_BYTES as u64;
    let body =
        window.get(file, body_at, head.body_bytes as usize, segment.size()).map_err(LogError::io("read", &segment.path))?;
    head.check_body(body, segment.seed).map_err(|damage| segment.damaged(place.at, damage))?;
    Ok(head)
}

/// The heads of all valid frames from position `from` on.
fn later_frames(path: &Path, file: &impl File, seed: u32, from: u64, size: u64) -> Result<Vec<Head>, LogError> {
    let mut bytes = vec![0; usize_of(size.saturating_sub(from))];
    let read = file.read_at(&mut bytes, from).map_err(LogError::io("read", path))?;
    let mut rest = &bytes[..read];
    let mut heads = Vec::new();
    while let Some(at) = rest.windows(frame::MAGIC.len()).position(|window| window == frame::MAGIC) {
        rest = &rest[at..];
        let skip = match Head::parse(rest, seed) {
            Ok(head) => {
                let end = frame::HEAD_BYTES + head.body_bytes as usize;
                let body = &rest[frame::HEAD_BYTES..end.min(rest.len())];
                if head.check_body(body, seed).is_ok() {
                    heads.push(head);
                    end
                } else {
                    1
                }
            }
            Err(_) => 1,
        };
        rest = &rest[skip..];
    }
    Ok(heads)
}
