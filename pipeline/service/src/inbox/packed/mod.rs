//! Opens what is packed with gzip or ZIP, by content and not by name, and refuses what would harm: it unpacks all of it once and keeps
//! nothing, before anything is taken in. Memory is bounded whatever an archive says of itself.

mod bounded;
mod gzip;
mod refusal;
#[cfg(test)]
mod tests;
mod zip;

use std::{fs::File, io, os::unix::fs::FileExt as _};

use rewardhub_feeds::recognise_format::{Unrecognised, recognise};

pub(super) use self::{gzip::unpacked as gzip, zip::Archive};
use self::{
    refusal::{EntryRefusal, Refusal},
    zip::Entry,
};

/// How large what is packed may be.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// The most entries of an archive.
    pub entries: usize,
    /// The most bytes that are read to list an archive's entries.
    pub directory_bytes: u64,
    /// The most bytes that all of a file unpacks to.
    pub unpacked_bytes: u64,
    /// How many times larger than packed something may be unpacked, once it is larger than [`Self::any_ratio_bytes`].
    pub ratio: u64,
    /// Bytes that may be packed as well as can be.
    pub any_ratio_bytes: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { entries: 10_000, directory_bytes: 64 << 20, unpacked_bytes: 16 << 30, ratio: 200, any_ratio_bytes: 16 << 20 }
    }
}

impl Bounds {
    /// Whether something is larger than what is packed into so many bytes may be.
    const fn is_bomb(&self, packed: u64, unpacked: u64) -> bool {
        unpacked > self.any_ratio_bytes && unpacked > packed.saturating_mul(self.ratio)
    }
}

/// What is in a file.
pub(super) enum Contents {
    /// The file itself, which is not packed.
    Plain,
    /// One file, which has this name.
    Gzip { name: String },
    /// Several files, in the order in which the archive lists them.
    Zip { entries: Vec<Entry> },
}

/// What a look at all of a file came to.
pub(super) enum Checked {
    /// It can be taken in.
    Readable(Contents),
    /// Nothing of it can.
    Refused(Refusal),
    /// Whoever asked went away.
    Interrupted,
}

/// Looks at all of a file, if it is packed.
///
/// # Errors
/// When the system does not give the bytes.
pub(super) fn check(file: &File, name: &str, bounds: &Bounds, goes_on: &dyn Fn() -> bool) -> io::Result<Checked> {
    let mut magic = [0; 4];
    let length = file.read_at(&mut magic, 0)?;
    match &magic[..length] {
        b"PK\x03\x04" | b"PK\x05\x06" => zip::check(file, bounds, goes_on),
        [0x1F, 0x8B, ..] => gzip::check(file, name, bounds),
        _ => Ok(Checked::Readable(Contents::Plain)),
    }
}

/// What kind of archive begins so, which is not opened inside another.
fn nested(head: &[u8]) -> Option<&'static str> {
    const TAR_AT: usize = 257;
    if head.get(TAR_AT..TAR_AT + 5) == Some(b"ustar") {
        return Some("a tar archive");
    }
    match recognise(head) {
        Err(Unrecognised::Packed(what)) => Some(what),
        Ok(_) | Err(_) => None,
    }
}
