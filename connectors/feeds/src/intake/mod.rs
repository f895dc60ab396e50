//! From what decoders yield to what the engine takes: items of one bank account and delivery at a time, in order, without a text
//! or a number in clear that could name a person.
//!
//! Each statement is prepared, sorted and yielded before the next is read, so memory is bounded whatever the size of a file. The
//! intake does not know what the data set holds already: the same input always gives the same deliveries and ordinals.

mod account;
mod account_and_currency_check;
mod account_chunks;
mod account_totals;
mod ambiguous_references;
mod balance_check;
mod chunk_stream;
mod decoder_by_format;
mod dry_run;
mod entry_to_item;
mod identity_hashes;
mod item_order;
mod kept_text;
mod limits;
mod read_again;
mod reclassify;
mod reference_survey;
mod reference_trust;
mod report;
mod sort;
mod statement_to_delivery;

#[cfg(test)]
mod tests;

pub(crate) use self::account::{is_spelling_of, masked};
pub use self::{
    account::Account,
    chunk_stream::{Chunk, Intake, IntakeError, IntakeOutput, Origin},
    decoder_by_format::{decode, format_of, stream_name},
    dry_run::{DryRunItem, DryRunRecord, check},
    identity_hashes::{Fingerprints, MERCHANT, references},
    kept_text::KeptText,
    limits::Limits,
    read_again::{NotReadAgain, ReadAgain, ReadItem, read_again},
    reclassify::reclassify,
    reference_trust::Trust,
    report::{BalanceCheck, Report, StatementReport},
};
