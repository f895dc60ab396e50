//! Several files in a ZIP archive. None is written anywhere: each is read out of the archive, under the name that it has there.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek as _},
};

use zip::{CompressionMethod, ZipArchive, result::ZipError};

use super::{
    Bounds, Checked, Contents, EntryRefusal, Refusal,
    bounded::{Meter, Metered, swallow},
    nested,
};

/// An entry of an archive.
#[derive(Debug)]
pub(in crate::inbox) struct Entry {
    /// Where it is in the archive.
    pub index: usize,
    /// Its name, with its folders.
    pub name: String,
    /// Why it is not taken in; `None` if it is.
    pub refused: Option<EntryRefusal>,
}

/// An open archive.
pub(in crate::inbox) struct Archive<'f> {
    archive: ZipArchive<Metered<BufReader<&'f File>>>,
    meter: Meter,
}

impl<'f> Archive<'f> {
    /// Opens an archive that was checked.
    pub fn open(file: &'f File, bounds: &Bounds) -> io::Result<Self> {
        Self::listed(file, bounds)?.map_err(|refusal| io::Error::other(refusal.to_string()))
    }

    /// The bytes of an entry that was not refused.
    pub fn entry(&mut self, index: usize) -> io::Result<Box<dyn Read + '_>> {
        let entry = self.archive.by_index(index).map_err(io::Error::other)?;
        Ok(Box::new(entry))
    }

    /// Reads the list of its entries, of which only so much may be read.
    fn listed(mut file: &'f File, bounds: &Bounds) -> io::Result<Result<Self, Refusal>> {
        file.rewind()?;
        let meter = Meter::default();
        meter.allow(Some(bounds.directory_bytes));
        let archive = ZipArchive::new(Metered::new(BufReader::new(file), meter.clone()));
        meter.check()?;
        let is_long = meter.is_used_up();
        meter.allow(None);
        Ok(match archive {
            Ok(archive) => Ok(Self { archive, meter }),
            Err(_) if is_long => Err(Refusal::LongDirectory),
            Err(error) => Err(damaged(&error)),
        })
    }

    /// What speaks against the archive as a whole, before any of it is unpacked.
    fn refusal(&mut self, bounds: &Bounds) -> Option<Refusal> {
        let (archive, most) = (&mut self.archive, bounds.entries);
        if archive.is_empty() {
            return Some(Refusal::Empty);
        }
        if archive.len() > most {
            return Some(Refusal::TooMany { entries: archive.len(), most });
        }
        if archive.has_duplicate_names() {
            return Some(Refusal::SameName);
        }
        match archive.has_overlapping_entries() {
            Ok(false) => {}
            Ok(true) => return Some(Refusal::Overlapping),
            Err(error) => return Some(damaged(&error)),
        }
        if archive.file_names_raw().any(|name| name == b"[Content_Types].xml") {
            return Some(Refusal::Office);
        }
        let sizes = (0..archive.len()).map(|index| archive.by_index_data(index).map_or(0, |entry| entry.size()));
        let too_large = sizes.fold(0, u64::saturating_add) > bounds.unpacked_bytes;
        too_large.then_some(Refusal::TooLarge { most: bounds.unpacked_bytes })
    }

    /// An entry, once all of it was unpacked; `None` if it is a folder.
    fn checked(&mut self, index: usize, bounds: &Bounds) -> io::Result<Option<Entry>> {
        let Some((name, refused)) = self.described(index, bounds) else { return Ok(None) };
        let refused = match refused {
            Some(refused) => Some(refused),
            None => self.unpacked(index, bounds)?,
        };
        Ok(Some(Entry { index, name, refused }))
    }

    /// The name of an entry, and what the archive says of it that speaks against it; `None` if it is a folder.
    fn described(&self, index: usize, bounds: &Bounds) -> Option<(String, Option<EntryRefusal>)> {
        let entry = match self.archive.by_index_data(index) {
            Ok(entry) => entry,
            Err(error) => return Some((format!("entry {}", index + 1), Some(EntryRefusal::Damaged(error.to_string())))),
        };
        let Ok(name) = entry.name() else {
            return Some((String::from_utf8_lossy(entry.name_raw()).into_owned(), Some(EntryRefusal::Name)));
        };
        let name = name.into_owned();
        if leads_out(&name) {
            return Some((name, Some(EntryRefusal::Path)));
        }
        if entry.is_dir() {
            return None;
        }
        let refused = match entry.compression() {
            _ if is_hidden(&name) => Some(EntryRefusal::Hidden),
            _ if entry.is_symlink() => Some(EntryRefusal::Link),
            _ if entry.encrypted() => Some(EntryRefusal::Encrypted),
            _ if bounds.is_bomb(entry.compressed_size(), entry.size()) => Some(EntryRefusal::Bomb { ratio: bounds.ratio }),
            CompressionMethod::Stored | CompressionMethod::Deflated => None,
            other => Some(EntryRefusal::Method(other.to_string())),
        };
        Some((name, refused))
    }

    /// Unpacks all of an entry and keeps nothing of it: what speaks against it then.
    fn unpacked(&mut self, index: usize, bounds: &Bounds) -> io::Result<Option<EntryRefusal>> {
        let entry = match self.archive.by_index(index) {
            Ok(entry) => entry,
            Err(error) => {
                self.meter.check()?;
                return Ok(Some(EntryRefusal::Damaged(error.to_string())));
            }
        };
        let size = entry.size();
        let swallowed = swallow(entry, |bytes| bytes > size);
        self.meter.check()?;
        Ok(match swallowed {
            Err(error) => Some(EntryRefusal::Damaged(error.to_string())),
            Ok(swallowed) if swallowed.bytes > size => Some(EntryRefusal::Bomb { ratio: bounds.ratio }),
            Ok(swallowed) => nested(&swallowed.head).map(EntryRefusal::Nested),
        })
    }
}

/// Unpacks all of an archive once, and tells which of its entries may be taken in.
pub(super) fn check(file: &File, bounds: &Bounds, goes_on: &dyn Fn() -> bool) -> io::Result<Checked> {
    let mut archive = match Archive::listed(file, bounds)? {
        Ok(archive) => archive,
        Err(refusal) => return Ok(Checked::Refused(refusal)),
    };
    let refusal = archive.refusal(bounds);
    archive.meter.check()?;
    if let Some(refusal) = refusal {
        return Ok(Checked::Refused(refusal));
    }
    let mut entries = Vec::new();
    for index in 0..archive.archive.len() {
        if !goes_on() {
            return Ok(Checked::Interrupted);
        }
        entries.extend(archive.checked(index, bounds)?);
    }
    if entries.is_empty() {
        return Ok(Checked::Refused(Refusal::Empty));
    }
    Ok(Checked::Readable(Contents::Zip { entries }))
}

fn damaged(error: &ZipError) -> Refusal {
    Refusal::Damaged { kind: "ZIP archive", why: error.to_string() }
}

/// Whether a path would lead out of the folder that the archive is unpacked into. Nothing is unpacked into any here, but whoever packed
/// it so wants something else than to send files.
fn leads_out(name: &str) -> bool {
    let has_drive = name.as_bytes().get(1) == Some(&b':');
    has_drive || name.starts_with(['/', '\\']) || name.contains('\0') || name.split(['/', '\\']).any(|part| part == "..")
}

/// Whether it is a file that a system keeps for itself, such as `.DS_Store` or `__MACOSX/._march.csv`.
fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX")
}
