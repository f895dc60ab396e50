//! Bank formats: bytes in, classified items out. Decoders pull from a reader; the only
//! files opened are temporary ones for sorting.

pub mod amount;
pub mod camt;
pub mod csv;
pub mod date;
mod date_format;
pub mod encoding;
pub mod entry;
pub mod iban;
pub mod intake;
pub mod kind;
pub mod mask;
pub mod merchant_name;
pub mod ndjson;
pub mod open_banking;
mod plain_word;
pub mod profile;
pub mod recognise_format;

#[cfg(test)]
mod sample_files;
#[cfg(test)]
mod spelling_variants;
