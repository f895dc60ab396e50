//! Bank formats: bytes in, classified items out. Decoders pull from a reader; nothing is opened but temporary files to sort in.

pub mod amount;
pub mod camt;
pub mod csv;
pub mod date;
pub mod encoding;
pub mod entry;
pub mod iban;
pub mod intake;
pub mod kind;
pub mod mask;
pub mod merchant;
pub mod ndjson;
pub mod profile;
pub mod recognise;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod spellings;
