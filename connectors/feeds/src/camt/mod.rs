//! ISO 20022 account statements: camt.052, camt.053 and camt.054, version 02 and later, in any envelope, as one stream.
//!
//! One entry at a time is in memory. Elements are found by name and place, not by version, since versions mostly add and nest.
//! This module does not know what an entry means (its kind, its merchant, whether it is new).

mod batch_details;
mod bounded_input;
mod card_payment;
mod counterparty;
mod decoder;
mod element_tree;
mod entry;
mod entry_error;
mod open_tags;
mod record_frame;
mod statement;
#[cfg(test)]
mod tests;
mod transaction_details;
mod xml_reader;

use std::io::BufRead;

use jiff::tz::TimeZone;

use crate::{
    entry::{Decoded, Frame},
    profile::Given,
};

/// What a feed's profile, and the user who ingests a file, say about camt files.
#[derive(Debug, Clone)]
pub struct Options {
    /// The time zone that decides the day of an instant.
    pub zone: TimeZone,
    /// Whether the bank, against the standard, gives a reversal the direction of the entry it undoes.
    pub reversals_inverted: bool,
    /// What was given for the document: the account of statements that name none. Without it, their entries are rejected.
    pub given: Given,
}

/// Decodes a document. A bad entry becomes [`Decoded::Rejected`] and decoding continues; a bad document becomes
/// [`Decoded::Refused`], which is the last item.
pub fn decode<R: BufRead>(input: R, options: &Options) -> impl Iterator<Item = Decoded> + use<R> {
    decoder::Decoder::new(input, options.clone())
}

/// Reads an entry alone. Its places are those within the document that its frame makes.
pub(crate) fn read_again(entry: &[u8], frame: &Frame, options: &Options) -> Vec<Decoded> {
    decode(frame.around(entry).as_slice(), options).collect()
}
