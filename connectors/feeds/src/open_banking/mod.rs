//! The JSON of bank APIs: account transactions of NextGenPSD2 (Berlin Group, 1.3) and of UK Open Banking (Read/Write API 3.1 and
//! 4.0). An input is one page, several one after another, or an array of pages; together they are one statement.
//!
//! One page, or a part of a long one, is in memory. This module does not know what an entry means (its kind, whether it is new).

mod accounts;
mod amounts;
mod balances;
mod bank_error;
mod berlin_group;
mod dates;
mod entry_frame;
mod field_values;
mod held_page;
mod json_reader;
mod page_chains;
mod page_header;
mod page_walk;
mod pages;
mod profile_draft;
mod record_error;
mod record_frame;
mod shape;
mod statement;
#[cfg(test)]
mod tests;
mod uk;

use std::io::BufRead;

pub(crate) use self::shape::shape_of;
pub use self::{profile_draft::draft, shape::Shape};
use crate::{
    entry::{Decoded, Frame},
    profile::Profile,
};

/// Decodes an input of this shape. A bad record becomes [`Decoded::Rejected`] and decoding continues; a broken page, and one in
/// which the bank tells of an error, becomes [`Decoded::Refused`], which is the last item.
pub fn decode<'p, R: BufRead + 'p>(shape: Shape, profile: &'p Profile, input: R) -> impl Iterator<Item = Decoded> + 'p {
    pages::Decoder::new(shape, profile, input)
}

/// Reads a record alone. Its places are those within the page that its frame makes.
pub(crate) fn read_again(shape: Shape, profile: &Profile, record: &[u8], frame: &Frame) -> Vec<Decoded> {
    pages::Decoder::new(shape, profile, frame.around(record).as_slice()).last()
}
