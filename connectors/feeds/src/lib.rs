//! Bank formats: bytes in, classified items out. Opens nothing: decoders pull from a reader.

pub mod amount;
pub mod date;
pub mod entry;
