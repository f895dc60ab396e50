//! ISO 20022 account statements: camt.052, camt.053 and camt.054, version 02 and later, in any envelope, as one stream.
//!
//! One entry is in memory at a time. Elements are known by name and place, not by version, since versions mostly add and nest.
//! What an entry means (its kind, its merchant, whether it is new) is not known here.

mod batch_details;
mod bounded_input;
mod card_payment;
mod counterparty;
mod decoder;
mod element_tree;
mod entry;
mod entry_error;
mod statement;
#[cfg(test)]
mod tests;
mod transaction_details;
mod xml_reader;

use std::io::BufRead;

use jiff::tz::TimeZone;

use crate::entry::{AccountNumber, Decoded};

/// What a feed's profile, and whoever takes them in, say of camt files.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the bank's days begin and end.
    pub zone: TimeZone,
    /// The bank gives reversals the direction of the entry that they undo, against the standard.
    pub reversals_inverted: bool,
    /// Whose a statement is that does not say so itself.
    pub account: Option<AccountNumber>,
}

/// Decodes a document. A bad entry is [`Decoded::Rejected`] and the others go on; a bad document is [`Decoded::Refused`], the
/// last of the items.
pub fn decode<R: BufRead>(input: R, options: &Options) -> impl Iterator<Item = Decoded> + use<R> {
    decoder::Decoder::new(input, options.clone())
}
