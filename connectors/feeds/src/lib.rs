//! Bank formats: bytes in, classified items out. Opens nothing: decoders pull from a reader.

pub mod amount;
pub mod csv;
pub mod date;
pub mod encoding;
pub mod entry;
pub mod iban;
pub mod ndjson;
pub mod profile;
pub mod made_up;
