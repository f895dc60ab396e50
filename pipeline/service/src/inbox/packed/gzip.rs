//! One file, packed with gzip.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek as _},
};

use flate2::read::MultiGzDecoder;

use super::{
    Bounds, Checked, Contents,
    bounded::{Meter, Metered, swallow},
    nested,
    refusal::Refusal,
};

/// Unpacks all of a file once, and tells whether it may be taken in.
pub(super) fn check(file: &File, name: &str, bounds: &Bounds) -> io::Result<Checked> {
    let packed = file.metadata()?.len();
    let meter = Meter::default();
    let mut from = file;
    from.rewind()?;
    let unpacks = MultiGzDecoder::new(BufReader::new(Metered::new(from, meter.clone())));
    let is_too_large = |bytes| bytes > bounds.unpacked_bytes;
    let swallowed = swallow(unpacks, |bytes| is_too_large(bytes) || bounds.is_bomb(packed, bytes));
    meter.check()?;
    Ok(match swallowed {
        Err(error) => Checked::Refused(Refusal::Damaged { kind: "gzip file", why: error.to_string() }),
        Ok(swallowed) if is_too_large(swallowed.bytes) => Checked::Refused(Refusal::TooLarge { most: bounds.unpacked_bytes }),
        Ok(swallowed) if bounds.is_bomb(packed, swallowed.bytes) => Checked::Refused(Refusal::Bomb { ratio: bounds.ratio }),
        Ok(swallowed) => match nested(&swallowed.head) {
            Some(what) => Checked::Refused(Refusal::Nested(what)),
            None => Checked::Readable(Contents::Gzip { name: without_ending(name).to_owned() }),
        },
    })
}

/// What the file unpacks to, from its beginning.
pub(in crate::inbox) fn unpacked(mut file: &File) -> io::Result<Box<dyn Read + '_>> {
    file.rewind()?;
    Ok(Box::new(MultiGzDecoder::new(BufReader::new(file))))
}

/// The name that a file had before it was packed.
fn without_ending(name: &str) -> &str {
    let is_gz = name.len() > 3 && name.to_ascii_lowercase().ends_with(".gz");
    if is_gz { &name[..name.len() - 3] } else { name }
}
